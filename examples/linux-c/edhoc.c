/* Streams minimized telemetry to the ward's gateway over EDHOC and UDP: `edhoc DIRECTORY`. */
#include "common.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* UDP over Ethernet, with room for a tunnel. */
#define PACKET 1200

static struct device device;
static struct stream stream;
static int fd;
static unsigned frames;
static size_t bytes;
static iomt_sealer sealer;
static iomt_opener opener;
static iomt_fragmenter fragmenter;
static iomt_reassembler reassembler;

static uint64_t milliseconds(void) {
  struct timespec now;
  if (clock_gettime(CLOCK_MONOTONIC, &now) != 0) fail("clock");
  return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void dial(uint16_t port) {
  struct sockaddr_in address;
  memset(&address, 0, sizeof address);
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  fd = socket(AF_INET, SOCK_DGRAM, 0);
  if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0) fail("connect");
}

static void put(const uint8_t *packet, size_t len) {
  if (send(fd, packet, len, 0) != (ssize_t)len) fail("send");
  bytes += len;
}

/* The next packet, if it comes before `until`; else 0. */
static size_t get(uint8_t *packet, uint64_t until) {
  struct pollfd socket = {fd, POLLIN, 0};
  uint64_t now = milliseconds();
  int ready = poll(&socket, 1, until > now ? (int)(until - now) : 0);
  if (ready < 0) fail("poll");
  if (ready == 0) return 0;
  ssize_t len = recv(fd, packet, PACKET, 0);
  if (len < 0) fail("recv");
  return (size_t)len;
}

/* Sends a message, again if need be, until the answer to it is whole; gives the answer. */
static uint8_t *ask(iomt_packets *packets, const uint8_t *message, size_t len, size_t *answer_len) {
  uint8_t packet[PACKET], what, *answer;
  uint64_t due;
  size_t packet_len;
  MUST(iomt_packets_send(packets, message, len, milliseconds()));
  for (;;) {
    for (;;) {
      MUST(iomt_packets_transmit(packets, packet, sizeof packet, &packet_len));
      if (packet_len == 0) break;
      put(packet, packet_len);
    }
    MUST(iomt_packets_due(packets, milliseconds(), &what, &due));
    if (what == IOMT_DUE_EXPIRED) {
      fprintf(stderr, "the gateway does not answer\n");
      exit(1);
    }
    if (what == IOMT_DUE_REPEAT) continue;
    packet_len = get(packet, due);
    if (packet_len == 0) continue;
    MUST(iomt_packets_receive(packets, packet, packet_len, &what, &answer, answer_len));
    if (what == IOMT_PACKET_MESSAGE) return answer;
  }
}

static void shake_hands(iomt_session *session) {
  static iomt_packets packets;
  static uint8_t message[1024], work[4096];
  iomt_trust trust;
  iomt_anchor anchors[1];
  iomt_credential credential;
  const iomt_credential *own = &credential;
  iomt_edhoc_endpoint endpoint;
  iomt_edhoc edhoc;
  uint8_t suite = IOMT_SUITE_4, c_i = 5, dice[2];
  uint8_t *answer;
  size_t len, eads;

  MUST(iomt_trust_init(&trust, anchors, 1, NULL, 0, NULL, 0));
  MUST(iomt_trust_add_anchor(&trust, device.root, device.root_len, "ward.example"));
  MUST(iomt_credential_x5chain(&credential, device.chain, 1, &device.signer, NULL));
  MUST(iomt_edhoc_initiator_init(&endpoint, IOMT_METHOD_SIGN_SIGN, &suite, 1, &own, 1, &trust, &device.now,
                                 NULL, 0));
  MUST(iomt_edhoc_init(&edhoc, &endpoint));
  if (device.random.fill(device.random.context, dice, sizeof dice) != 0) fail("random");
  MUST(iomt_packets_initiator_init(&packets, dice[0], dice[1], NULL));

  MUST(iomt_edhoc_message_1_write(&edhoc, suite, &c_i, 1, NULL, 0, &device.random, message, sizeof message,
                                  &len));
  answer = ask(&packets, message, len, &len);
  MUST(iomt_edhoc_message_2_read(&edhoc, answer, len, work, sizeof work, NULL, 0, &eads));
  MUST(iomt_edhoc_message_3_write(&edhoc, NULL, 0, message, sizeof message, &len, work, sizeof work));
  answer = ask(&packets, message, len, &len);
  MUST(iomt_edhoc_message_4_read(&edhoc, answer, len, NULL, 0, NULL, 0, &eads));
  MUST(iomt_edhoc_establish(&edhoc, session));
  MUST(iomt_packets_wipe(&packets));
  MUST(iomt_edhoc_wipe(&edhoc));
  MUST(iomt_edhoc_endpoint_wipe(&endpoint));
  MUST(iomt_credential_wipe(&credential));
  MUST(iomt_trust_wipe(&trust));
}

static void send_frame(const uint8_t *frame, size_t len) {
  uint8_t packet[PACKET];
  size_t packet_len;
  MUST(iomt_fragmenter_cut(&fragmenter, PACKET, frame, len));
  for (;;) {
    MUST(iomt_fragmenter_transmit(&fragmenter, packet, sizeof packet, &packet_len));
    if (packet_len == 0) break;
    put(packet, packet_len);
  }
  frames++;
}

/* The next frame that opens, if it comes before `until`; what is forged, late or repeated is passed over. */
static int next(iomt_received *received, uint64_t until) {
  static uint8_t packet[PACKET];
  uint8_t what, *frame;
  size_t len;
  while ((len = get(packet, until)) > 0) {
    MUST(iomt_reassembler_receive(&reassembler, packet, len, &what, &frame, &len));
    if (what == IOMT_PACKET_MESSAGE && iomt_opener_open(&opener, frame, len, received) == IOMT_OK) return 1;
  }
  return 0;
}

int main(int argc, char **argv) {
  static uint8_t frame[8192];
  iomt_session session;
  iomt_received received;
  iomt_link_options options;
  uint64_t patience;
  uint8_t first;
  size_t len;
  if (argc != 2) {
    fprintf(stderr, "usage: edhoc DIRECTORY\n");
    return 2;
  }
  device_load(&device, argv[1]);
  dial(gateway_port(argv[1], "udp"));
  shake_hands(&session);
  MUST(iomt_session_peer(&session, &stream.peer));
  memset(&options, 0, sizeof options);
  options.kept = 1; /* the ward lets a device keep its sessions; this one does not */
  MUST(iomt_session_open_link(&session, &options, &sealer, &opener));
  if (device.random.fill(device.random.context, &first, 1) != 0) fail("random");
  MUST(iomt_fragmenter_init(&fragmenter, first));
  MUST(iomt_reassembler_init(&reassembler));

  if (!next(&received, milliseconds() + 10000) || received.kind != IOMT_RECEIVED_COMMAND) {
    fprintf(stderr, "no policy came\n");
    return 1;
  }
  stream_start(&stream, &device, received.content.data, received.content.len);

  /* The new epoch holds once the gateway knows of it. */
  patience = milliseconds() + 10000;
  do {
    if (milliseconds() > patience) {
      fprintf(stderr, "the gateway does not acknowledge\n");
      return 1;
    }
    MUST(iomt_sealer_update_key(&sealer, &stream.minimizer, frame, sizeof frame, &len));
    send_frame(frame, len);
    received.kind = 0;
    while (next(&received, milliseconds() + 500) && received.kind != IOMT_RECEIVED_ACKNOWLEDGED) {
    }
  } while (received.kind != IOMT_RECEIVED_ACKNOWLEDGED);
  MUST(iomt_sealer_acknowledged(&sealer, &opener));

  while (stream_second(&stream)) {
    iomt_bytes content;
    MUST(iomt_batch_content(&stream.batch, &content));
    if (content.len == 0) continue;
    MUST(iomt_sealer_seal(&sealer, 0, 0, &stream.batch, frame, sizeof frame, &len));
    MUST(iomt_batch_renew(&stream.batch, &stream.minimizer, &device.now));
    send_frame(frame, len);
    /* At the pace of a link that loses nothing on loopback. */
    nanosleep(&(struct timespec){0, 5000000}, NULL);
  }
  MUST(iomt_sealer_close(&sealer, frame, sizeof frame, &len));
  send_frame(frame, len);
  close(fd);

  stream_report(&stream, "edhoc", frames, bytes);
  MUST(iomt_fragmenter_wipe(&fragmenter));
  MUST(iomt_reassembler_wipe(&reassembler));
  MUST(iomt_sealer_wipe(&sealer));
  MUST(iomt_opener_wipe(&opener));
  MUST(iomt_session_wipe(&session));
  stream_wipe(&stream);
  device_wipe(&device);
  return 0;
}
