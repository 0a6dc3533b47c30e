/* TLS in memory, in both roles, through buffers of any size; and what is refused, with its alert. */
#include "site.h"

#define GATEWAY "spiffe://ward.example/care/gateway/gate-1"

static const uint64_t NOW = 1795435200;
static struct member device, gateway;
static iomt_tls_config device_config, gateway_config;

/* Moves bytes from one side to the other until both are done or one refuses; gives its status. */
static int32_t converse(iomt_tls *sides[2], size_t piece, int *refuser) {
  static uint8_t pipe[2][32768], output[32768];
  size_t waiting[2] = {0, 0}, taken, len;
  uint8_t done[2] = {0, 0};
  for (int round = 0; round < 100000; round++) {
    int me = round & 1, other = 1 - me;
    int32_t status = iomt_tls_process(sides[me], pipe[me], waiting[me], &taken, output, piece, &len, &done[me]);
    if (status != IOMT_OK) {
      *refuser = me;
      return status;
    }
    CHECK(taken <= waiting[me] && len <= piece);
    memmove(pipe[me], pipe[me] + taken, waiting[me] - taken);
    waiting[me] -= taken;
    CHECK(waiting[other] + len <= sizeof pipe[other]);
    memcpy(pipe[other] + waiting[other], output, len);
    waiting[other] += len;
    if (done[0] && done[1]) {
      CHECK(waiting[0] == 0 && waiting[1] == 0);
      return IOMT_OK;
    }
  }
  CHECK(!"no end");
  return -1;
}

static void begin(iomt_tls *initiator, iomt_tls *responder) {
  iomt_now now;
  OK(iomt_now_init(&now, NOW, NULL));
  OK(iomt_tls_initiator_init(initiator, &device_config, &now));
  OK(iomt_tls_responder_init(responder, &gateway_config, &now));
}

static void good(size_t piece) {
  static iomt_tls initiator, responder;
  static iomt_session at_device, at_gateway;
  static iomt_sealer sealer[2];
  static iomt_opener opener[2];
  iomt_tls *sides[2] = {&initiator, &responder};
  int refuser;
  size_t unused;
  begin(&initiator, &responder);
  FAILS(IOMT_ERROR_STATE, iomt_tls_establish(&initiator, &at_device));
  FAILS(IOMT_ERROR_STATE, iomt_tls_alert(&initiator, NULL, 0, &unused));
  OK(converse(sides, piece, &refuser));
  OK(iomt_tls_establish(&initiator, &at_device));
  OK(iomt_tls_establish(&responder, &at_gateway));
  FAILS(IOMT_ERROR_ALREADY_USED, iomt_tls_establish(&responder, &at_gateway));

  iomt_peer peer;
  iomt_key key;
  uint8_t fingerprint[32], basis;
  uint64_t not_after;
  char name[IOMT_NAME_SIZE];
  OK(iomt_session_peer(&at_device, &peer));
  OK(iomt_peer_name(&peer, IOMT_NAME_WHOLE, name, sizeof name));
  CHECK(strcmp(name, GATEWAY) == 0);
  OK(iomt_peer_key(&peer, &key));
  CHECK(key.kind == IOMT_KEY_P256 && memcmp(key.bytes, gateway.signer.key.bytes, 65) == 0);
  OK(iomt_peer_fingerprint(&peer, fingerprint));
  OK(iomt_peer_validity(&peer, &not_after, &basis));
  CHECK(not_after > NOW && basis == IOMT_TIME_FLOOR);

  iomt_link_options options;
  uint8_t frame[64];
  size_t len;
  iomt_received received;
  memset(&options, 0, sizeof options);
  options.ordered = 1;
  OK(iomt_session_open_link(&at_device, &options, &sealer[0], &opener[0]));
  OK(iomt_session_open_link(&at_gateway, &options, &sealer[1], &opener[1]));
  OK(iomt_sealer_close(&sealer[0], frame, sizeof frame, &len));
  OK(iomt_opener_open(&opener[1], frame, len, &received));
  CHECK(received.kind == IOMT_RECEIVED_CLOSE);
  for (int i = 0; i < 2; i++) {
    OK(iomt_sealer_wipe(&sealer[i]));
    OK(iomt_opener_wipe(&opener[i]));
  }
  OK(iomt_session_wipe(&at_device));
  OK(iomt_session_wipe(&at_gateway));
  OK(iomt_tls_wipe(&initiator));
  OK(iomt_tls_wipe(&responder));
}

static void stranger(void) {
  static iomt_tls initiator, responder;
  iomt_tls *sides[2] = {&initiator, &responder};
  uint8_t alert[64];
  size_t taken, len;
  uint8_t done;
  int refuser = -1;
  OK(iomt_tls_config_expect(&device_config, "spiffe://ward.example/care/gateway/gate-2"));
  begin(&initiator, &responder);
  FAILS(IOMT_ERROR_SESSION_UNEXPECTED_PEER, converse(sides, 4096, &refuser));
  CHECK(refuser == 0);
  FAILS(IOMT_ERROR_ALREADY_USED,
        iomt_tls_process(&initiator, NULL, 0, &taken, alert, sizeof alert, &len, &done));
  OK(iomt_tls_wipe(&initiator));
  OK(iomt_tls_wipe(&responder));
}

static void garbage(void) {
  static iomt_tls initiator, responder;
  uint8_t output[1024], done;
  size_t taken, len;
  begin(&initiator, &responder);
  FAILS(IOMT_ERROR_SESSION_MALFORMED,
        iomt_tls_process(&responder, (const uint8_t *)"GET / HTTP/1.1\r\n", 16, &taken, output,
                         sizeof output, &len, &done));
  OK(iomt_tls_alert(&responder, output, sizeof output, &len));
  CHECK(len == 0 || output[0] == 21); /* an alert record */
  FAILS(IOMT_ERROR_ALREADY_USED, iomt_tls_alert(&responder, output, sizeof output, &len));
  OK(iomt_tls_wipe(&initiator));
  OK(iomt_tls_wipe(&responder));
}

/* What a side that fails has still to send goes out in front of the alert, so that the peer can read it. */
static void alert_behind_a_flight(void) {
  static iomt_tls initiator, responder;
  static uint8_t hello[4096], flight[8192];
  size_t taken, hello_len, len, more;
  uint8_t done;
  begin(&initiator, &responder);
  OK(iomt_tls_process(&initiator, NULL, 0, &taken, hello, sizeof hello, &hello_len, &done));
  /* The output has room for a part of a record. */
  OK(iomt_tls_process(&responder, hello, hello_len, &taken, flight, 7, &len, &done));
  CHECK(taken == hello_len && len == 7 && done == 0);
  CHECK(iomt_tls_process(&responder, (const uint8_t *)"\x17\x02\x03\x00\x01!", 6, &taken, flight + 7, 7, &more,
                         &done) != IOMT_OK);
  FAILS(IOMT_ERROR_OUTPUT, iomt_tls_alert(&responder, flight + 7, 1, &more));
  OK(iomt_tls_alert(&responder, flight + 7, sizeof flight - 7, &more));
  len += more;
  /* Whole records, from the first to the last. */
  size_t at = 0, records = 0;
  while (at < len) {
    CHECK(len - at >= 5 && flight[at] >= 20 && flight[at] <= 23 && flight[at + 1] == 3);
    at += 5 + ((size_t)flight[at + 3] << 8 | flight[at + 4]);
    records++;
  }
  CHECK(at == len && records >= 3);
  OK(iomt_tls_wipe(&initiator));
  OK(iomt_tls_wipe(&responder));
}

/* A gateway may believe many roots. */
static void many_roots(const iomt_root *root) {
  static iomt_tls_config config;
  static char domains[40][32];
  iomt_root roots[40];
  for (int i = 0; i < 40; i++) {
    snprintf(domains[i], sizeof domains[i], "ward-%d.example", i);
    roots[i].certificate = root->certificate;
    roots[i].trust_domain = domains[i];
  }
  OK(iomt_tls_config_init(&config, gateway.chain, gateway.chain_len, &gateway.signer, roots, 40));
  OK(iomt_tls_config_wipe(&config));
  /* The last of many is held against what is written, as the first. */
  roots[39].certificate.data = (const uint8_t *)&config;
  FAILS(IOMT_ERROR_OVERLAP,
        iomt_tls_config_init(&config, gateway.chain, gateway.chain_len, &gateway.signer, roots, 40));
}

int main(int argc, char **argv) {
  static uint8_t der[2048];
  iomt_root root;
  CHECK(argc == 2);
  OK(iomt_layout_check());
  site_member(&device, argv[1], "device");
  site_member(&gateway, argv[1], "gateway");
  root.certificate.len = site_root(argv[1], der, sizeof der);
  root.certificate.data = der;
  root.trust_domain = "other.example";
  FAILS(IOMT_ERROR_IDENTITY_KEY_MISMATCH,
        iomt_tls_config_init(&device_config, device.chain, device.chain_len, &gateway.signer, &root, 1));
  FAILS(IOMT_ERROR_IDENTITY_NO_ANCHORS,
        iomt_tls_config_init(&device_config, device.chain, device.chain_len, &device.signer, NULL, 0));
  root.trust_domain = "ward.example";
  OK(iomt_tls_config_init(&device_config, device.chain, device.chain_len, &device.signer, &root, 1));
  OK(iomt_tls_config_init(&gateway_config, gateway.chain, gateway.chain_len, &gateway.signer, &root, 1));
  OK(iomt_tls_config_expect(&device_config, GATEWAY));
  good(32768);
  good(7);
  garbage();
  alert_behind_a_flight();
  many_roots(&root);
  stranger();
  OK(iomt_tls_config_wipe(&device_config));
  OK(iomt_tls_config_wipe(&gateway_config));
  OK(iomt_software_key_wipe(&device.key));
  OK(iomt_software_key_wipe(&gateway.key));
  puts("tls: ok");
  return 0;
}
