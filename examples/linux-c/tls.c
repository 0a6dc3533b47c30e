/* Streams minimized telemetry to the ward's gateway over TLS: `tls DIRECTORY`. */
#include "common.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static struct device device;
static struct stream stream;
static unsigned frames;
static size_t bytes;

static void send_all(int fd, const uint8_t *data, size_t len) {
  while (len > 0) {
    ssize_t sent = send(fd, data, len, MSG_NOSIGNAL);
    if (sent <= 0) fail("send");
    data += sent;
    len -= (size_t)sent;
  }
}

static void receive_all(int fd, uint8_t *data, size_t len) {
  while (len > 0) {
    ssize_t got = recv(fd, data, len, 0);
    if (got <= 0) fail("recv");
    data += got;
    len -= (size_t)got;
  }
}

/* A stream does not keep frames apart: two bytes of length stand before each. */
static void send_frame(int fd, const uint8_t *frame, size_t len) {
  uint8_t prefix[2] = {(uint8_t)(len >> 8), (uint8_t)len};
  send_all(fd, prefix, 2);
  send_all(fd, frame, len);
  frames++;
  bytes += len + 2;
}

static size_t receive_frame(int fd, uint8_t *frame, size_t size) {
  uint8_t prefix[2];
  receive_all(fd, prefix, 2);
  size_t len = (size_t)prefix[0] << 8 | prefix[1];
  if (len > size) fail("a frame");
  receive_all(fd, frame, len);
  return len;
}

static int dial(uint16_t port) {
  struct timeval patience = {10, 0};
  struct sockaddr_in address;
  memset(&address, 0, sizeof address);
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0) fail("connect");
  if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) != 0) fail("setsockopt");
  return fd;
}

/* The handshake. Input is taken a record at a time, so that no byte of a frame is read here. */
static void shake_hands(int fd, iomt_session *session) {
  static uint8_t input[20000], output[20000];
  iomt_tls_config config;
  iomt_tls tls;
  iomt_root root;
  size_t waiting = 0, taken, len;
  uint8_t done = 0;

  root.certificate.data = device.root;
  root.certificate.len = device.root_len;
  root.trust_domain = "ward.example";
  MUST(iomt_tls_config_init(&config, device.chain, 1, &device.signer, &root, 1));
  MUST(iomt_tls_config_expect(&config, GATEWAY));
  MUST(iomt_tls_initiator_init(&tls, &config, &device.now));
  for (;;) {
    int32_t status = iomt_tls_process(&tls, input, waiting, &taken, output, sizeof output, &len, &done);
    if (status != IOMT_OK) {
      if (iomt_tls_alert(&tls, output, sizeof output, &len) == IOMT_OK) send_all(fd, output, len);
      MUST(status);
    }
    send_all(fd, output, len);
    waiting = 0; /* whole records are taken whole */
    if (done) break;
    receive_all(fd, input, 5);
    size_t record = (size_t)input[3] << 8 | input[4];
    if (record > sizeof input - 5) fail("a record");
    receive_all(fd, input + 5, record);
    waiting = record + 5;
  }
  MUST(iomt_tls_establish(&tls, session));
  MUST(iomt_tls_wipe(&tls));
  MUST(iomt_tls_config_wipe(&config));
}

int main(int argc, char **argv) {
  static uint8_t frame[8192];
  iomt_session session;
  iomt_sealer sealer;
  iomt_opener opener;
  iomt_received received;
  iomt_link_options options;
  size_t len;
  if (argc != 2) {
    fprintf(stderr, "usage: tls DIRECTORY\n");
    return 2;
  }
  device_load(&device, argv[1]);
  int fd = dial(gateway_port(argv[1], "tcp"));
  shake_hands(fd, &session);
  MUST(iomt_session_peer(&session, &stream.peer));
  memset(&options, 0, sizeof options);
  options.ordered = 1;
  MUST(iomt_session_open_link(&session, &options, &sealer, &opener));

  len = receive_frame(fd, frame, sizeof frame);
  MUST(iomt_opener_open(&opener, frame, len, &received));
  if (received.kind != IOMT_RECEIVED_COMMAND) fail("no policy came");
  stream_start(&stream, &device, received.content.data, received.content.len);
  MUST(iomt_sealer_update_key(&sealer, &stream.minimizer, frame, sizeof frame, &len));
  send_frame(fd, frame, len);

  while (stream_second(&stream)) {
    iomt_bytes content;
    MUST(iomt_batch_content(&stream.batch, &content));
    if (content.len == 0) continue;
    MUST(iomt_sealer_seal(&sealer, 0, 0, &stream.batch, frame, sizeof frame, &len));
    MUST(iomt_batch_renew(&stream.batch, &stream.minimizer, &device.now));
    send_frame(fd, frame, len);
  }
  MUST(iomt_sealer_close(&sealer, frame, sizeof frame, &len));
  send_frame(fd, frame, len);
  if (shutdown(fd, SHUT_WR) != 0 || recv(fd, frame, 1, 0) != 0) fail("the end");
  close(fd);

  stream_report(&stream, "tls", frames, bytes);
  MUST(iomt_sealer_wipe(&sealer));
  MUST(iomt_opener_wipe(&opener));
  MUST(iomt_session_wipe(&session));
  stream_wipe(&stream);
  device_wipe(&device);
  return 0;
}
