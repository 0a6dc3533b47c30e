/* Certificates: verified on their own, sent along in EDHOC or named by their hash, requested, and
 * refused; EDHOC's error messages; keys that fail; and callbacks that call back. */
#include "site.h"

static const uint64_t NOW = 1795435200;
static uint64_t seed = 3;
static const iomt_random RANDOM = {&seed, counted_fill};
static struct member device, hub;
static iomt_trust trust;
static iomt_anchor anchors[1];
static iomt_chain chains[2];
static uint8_t root_der[2048];
static size_t root_len;

static int32_t failing_sign(void *context, const uint8_t *message, size_t len, uint8_t *signature) {
  (void)context, (void)message, (void)len, (void)signature;
  return 5;
}

/* A signer that calls back into the library, and then signs. */
struct nosy {
  iomt_signer real;
  iomt_edhoc *edhoc;
  int32_t answers[3];
};

static int32_t nosy_sign(void *context, const uint8_t *message, size_t len, uint8_t *signature) {
  struct nosy *nosy = (struct nosy *)context;
  iomt_now now;
  nosy->answers[0] = iomt_edhoc_wipe(nosy->edhoc);
  nosy->answers[1] = iomt_now_init(&now, 0, NULL);
  nosy->answers[2] = iomt_strerror(IOMT_ERROR_BUSY) != NULL ? IOMT_OK : -1;
  return nosy->real.sign(nosy->real.context, message, len, signature);
}

static void endpoints(iomt_edhoc_endpoint *initiator, iomt_edhoc_endpoint *responder,
                      const iomt_credential *own_device, const iomt_credential *own_hub) {
  iomt_now now;
  uint8_t suite = IOMT_SUITE_4, method = IOMT_METHOD_SIGN_SIGN;
  OK(iomt_now_init(&now, NOW, NULL));
  OK(iomt_edhoc_initiator_init(initiator, method, &suite, 1, &own_device, 1, &trust, &now, NULL, 0));
  OK(iomt_edhoc_responder_init(responder, &method, 1, &suite, 1, &own_hub, 1, &trust, &now, NULL, 0));
}

/* Runs a handshake; gives the first status that is not IOMT_OK, and which message failed. */
static int32_t run(iomt_edhoc *initiator, iomt_edhoc *responder, int *at) {
  static uint8_t message[2048], work[4096];
  size_t len, eads;
  int32_t status;
#define STEP(number, call)                 \
  *at = number;                            \
  status = (call);                         \
  if (status != IOMT_OK) return status
  STEP(1, iomt_edhoc_message_1_write(initiator, IOMT_SUITE_4, (const uint8_t *)"i", 1, NULL, 0, &RANDOM,
                                     message, sizeof message, &len));
  STEP(2, iomt_edhoc_message_1_read(responder, message, len, NULL, 0, &eads));
  STEP(3, iomt_edhoc_message_2_write(responder, (const uint8_t *)"r", 1, NULL, 0, &RANDOM, message,
                                     sizeof message, &len, work, sizeof work));
  STEP(4, iomt_edhoc_message_2_read(initiator, message, len, work, sizeof work, NULL, 0, &eads));
  STEP(5, iomt_edhoc_message_3_write(initiator, NULL, 0, message, sizeof message, &len, work, sizeof work));
  STEP(6, iomt_edhoc_message_3_read(responder, message, len, work, sizeof work, NULL, 0, &eads));
  STEP(7, iomt_edhoc_message_4_write(responder, NULL, 0, message, sizeof message, &len));
  STEP(8, iomt_edhoc_message_4_read(initiator, message, len, NULL, 0, NULL, 0, &eads));
  return IOMT_OK;
}

static void shake_hands(const iomt_credential *own_device, const iomt_credential *own_hub,
                        int32_t expected, int expected_at) {
  static iomt_edhoc_endpoint initiator, responder;
  static iomt_edhoc edhoc[2];
  static uint8_t refusal[64];
  size_t len;
  int at;
  endpoints(&initiator, &responder, own_device, own_hub);
  OK(iomt_edhoc_init(&edhoc[0], &initiator));
  OK(iomt_edhoc_init(&edhoc[1], &responder));
  FAILS(IOMT_ERROR_STATE, iomt_edhoc_refuse(&edhoc[0], refusal, sizeof refusal, &len));
  FAILS(expected, run(&edhoc[0], &edhoc[1], &at));
  CHECK(at == expected_at);
  if (expected != IOMT_OK) {
    /* Messages 2 and 3 of whoever failed: tell the peer, once. */
    iomt_edhoc *failed = (at == 4 || at == 5) ? &edhoc[0] : &edhoc[1];
    iomt_edhoc *other = failed == &edhoc[0] ? &edhoc[1] : &edhoc[0];
    FAILS(IOMT_ERROR_EDHOC_CAPACITY, iomt_edhoc_refuse(failed, refusal, 1, &len));
    OK(iomt_edhoc_refuse(failed, refusal, sizeof refusal, &len));
    CHECK(len > 0 && refusal[0] <= 3);
    FAILS(IOMT_ERROR_ALREADY_USED, iomt_edhoc_refuse(failed, refusal, sizeof refusal, &len));
    if (at == 4) {
      int32_t told = iomt_edhoc_message_3_read(other, refusal, len, NULL, 0, NULL, 0, &len);
      CHECK(told == IOMT_ERROR_EDHOC_TOLD || told == IOMT_ERROR_EDHOC_TOLD_CREDENTIAL);
      OK(iomt_edhoc_refuse(other, refusal, sizeof refusal, &len));
      CHECK(len == 0); /* an error is not answered with one */
    }
  }
  for (int i = 0; i < 2; i++) OK(iomt_edhoc_wipe(&edhoc[i]));
  OK(iomt_edhoc_endpoint_wipe(&initiator));
  OK(iomt_edhoc_endpoint_wipe(&responder));
}

static void verification(void) {
  iomt_now now, late;
  iomt_peer peer;
  uint8_t altered[2048];
  iomt_bytes one = device.chain[0];
  OK(iomt_now_init(&now, NOW, NULL));
  OK(iomt_now_init(&late, NOW + 40u * 365 * 86400, NULL));
  OK(iomt_trust_verify(&trust, device.chain, device.chain_len, &now, IOMT_USAGE_CLIENT_AUTH, &peer));
  FAILS(IOMT_ERROR_IDENTITY_EXPIRED,
        iomt_trust_verify(&trust, device.chain, device.chain_len, &late, IOMT_USAGE_CLIENT_AUTH, &peer));
  FAILS(IOMT_ERROR_VALUE, iomt_trust_verify(&trust, device.chain, device.chain_len, &now, 9, &peer));
  FAILS(IOMT_ERROR_IDENTITY_CHAIN_EMPTY, iomt_trust_verify(&trust, NULL, 0, &now, 0, &peer));
  iomt_bytes five[5] = {one, one, one, one, one};
  FAILS(IOMT_ERROR_IDENTITY_CHAIN_LENGTH, iomt_trust_verify(&trust, five, 5, &now, 0, &peer));
  memcpy(altered, one.data, one.len);
  altered[one.len - 1] ^= 1;
  one.data = altered;
  FAILS(IOMT_ERROR_IDENTITY_BAD_SIGNATURE, iomt_trust_verify(&trust, &one, 1, &now, 0, &peer));
  one.len--;
  FAILS(IOMT_ERROR_IDENTITY_MALFORMED, iomt_trust_verify(&trust, &one, 1, &now, 0, &peer));
}

static void requests(void) {
  uint8_t csr[IOMT_CSR_SIZE];
  size_t len;
  const char *name = "spiffe://ward.example/icu-3/pulse-oximeter/oxi-2";
  iomt_signer failing = device.signer;
  OK(iomt_csr_write(&device.signer, name, csr, sizeof csr, &len));
  CHECK(len > 100 && csr[0] == 0x30);
  FAILS(IOMT_ERROR_IDENTITY_NAME_SEGMENTS, iomt_csr_write(&device.signer, "spiffe://a/b", csr, sizeof csr, &len));
  failing.sign = failing_sign;
  FAILS(IOMT_ERROR_PLATFORM_SIGNER, iomt_csr_write(&failing, name, csr, sizeof csr, &len));
  failing.sign = NULL;
  FAILS(IOMT_ERROR_CALLBACK, iomt_csr_write(&failing, name, csr, sizeof csr, &len));
}

static void statements(void) {
  uint8_t statement[8 + IOMT_STATEMENT_OVERHEAD], work[8 + IOMT_STATEMENT_OVERHEAD];
  size_t len, signer;
  iomt_bytes payload;
  iomt_authority authorities[2];
  authorities[0].key = hub.signer.key;
  authorities[1].key = device.signer.key;
  authorities[0].kinds = IOMT_KIND_POLICY;
  authorities[1].kinds = IOMT_KIND_POSTURE | IOMT_KIND_ORDER;
  OK(iomt_statement_sign(&device.signer, IOMT_KIND_POSTURE, (const uint8_t *)"\xa0", 1, NULL, 0, statement,
                         sizeof statement, &len));
  OK(iomt_statement_verify(statement, len, authorities, 2, IOMT_KIND_POSTURE, NULL, 0, work, sizeof work,
                           &payload, &signer));
  CHECK(signer == 1 && payload.len == 1 && payload.data[0] == 0xa0);
  FAILS(IOMT_ERROR_STATEMENT_KIND, iomt_statement_verify(statement, len, authorities, 2, IOMT_KIND_ORDER, NULL,
                                                         0, work, sizeof work, &payload, &signer));
  FAILS(IOMT_ERROR_STATEMENT_UNKNOWN_SIGNER,
        iomt_statement_verify(statement, len, authorities, 1, IOMT_KIND_POSTURE, NULL, 0, work, sizeof work,
                              &payload, &signer));
  authorities[1].kinds = IOMT_KIND_ORDER;
  FAILS(IOMT_ERROR_STATEMENT_NOT_AUTHORIZED,
        iomt_statement_verify(statement, len, authorities, 2, IOMT_KIND_POSTURE, NULL, 0, work, sizeof work,
                              &payload, &signer));
  authorities[1].kinds = 64;
  FAILS(IOMT_ERROR_VALUE, iomt_statement_verify(statement, len, authorities, 2, IOMT_KIND_POSTURE, NULL, 0,
                                                work, sizeof work, &payload, &signer));
}

static void callbacks(const iomt_credential *own_hub) {
  static iomt_credential own;
  static iomt_edhoc_endpoint initiator, responder;
  static iomt_edhoc edhoc[2];
  struct nosy nosy;
  iomt_signer signer = device.signer;
  int at;
  nosy.real = device.signer;
  nosy.edhoc = &edhoc[0];
  signer.context = &nosy;
  signer.sign = nosy_sign;
  OK(iomt_credential_x5chain(&own, device.chain, device.chain_len, &signer, NULL));
  endpoints(&initiator, &responder, &own, own_hub);
  OK(iomt_edhoc_init(&edhoc[0], &initiator));
  OK(iomt_edhoc_init(&edhoc[1], &responder));
  OK(run(&edhoc[0], &edhoc[1], &at));
  CHECK(nosy.answers[0] == IOMT_ERROR_REENTERED && nosy.answers[1] == IOMT_ERROR_REENTERED);
  CHECK(nosy.answers[2] == IOMT_OK);
  OK(iomt_edhoc_wipe(&edhoc[0]));
  OK(iomt_edhoc_wipe(&edhoc[1]));
  OK(iomt_edhoc_endpoint_wipe(&initiator));
  OK(iomt_edhoc_endpoint_wipe(&responder));
  OK(iomt_credential_wipe(&own));
}

int main(int argc, char **argv) {
  static iomt_credential sent[2], named[2], failing;
  CHECK(argc == 2);
  site_member(&device, argv[1], "device");
  site_member(&hub, argv[1], "hub");
  root_len = site_root(argv[1], root_der, sizeof root_der);
  OK(iomt_trust_init(&trust, anchors, 1, NULL, 0, chains, 2));
  FAILS(IOMT_ERROR_IDENTITY_NAME_TRUST_DOMAIN, iomt_trust_add_anchor(&trust, root_der, root_len, "Ward"));
  OK(iomt_trust_add_anchor(&trust, root_der, root_len, "ward.example"));
  verification();
  requests();
  statements();

  OK(iomt_credential_x5chain(&sent[0], device.chain, device.chain_len, &device.signer, NULL));
  OK(iomt_credential_x5chain(&sent[1], hub.chain, hub.chain_len, &hub.signer, NULL));
  OK(iomt_credential_x5t(&named[0], device.chain, device.chain_len, &device.signer, NULL));
  OK(iomt_credential_x5t(&named[1], hub.chain, hub.chain_len, &hub.signer, NULL));
  FAILS(IOMT_ERROR_EDHOC_KEY_MISMATCH,
        iomt_credential_x5chain(&failing, device.chain, device.chain_len, &hub.signer, NULL));
  FAILS(IOMT_ERROR_NULL, iomt_credential_x5chain(&failing, device.chain, device.chain_len, NULL, NULL));
  shake_hands(&sent[0], &sent[1], IOMT_OK, 8);
  shake_hands(&named[0], &sent[1], IOMT_ERROR_EDHOC_UNKNOWN_CREDENTIAL, 6);
  shake_hands(&sent[0], &named[1], IOMT_ERROR_EDHOC_UNKNOWN_CREDENTIAL, 4);
  OK(iomt_trust_add_chain(&trust, device.chain, device.chain_len));
  OK(iomt_trust_add_chain(&trust, hub.chain, hub.chain_len));
  shake_hands(&named[0], &named[1], IOMT_OK, 8);
  callbacks(&sent[1]);

  iomt_signer broken = device.signer;
  broken.sign = failing_sign;
  OK(iomt_credential_x5chain(&failing, device.chain, device.chain_len, &broken, NULL));
  shake_hands(&failing, &sent[1], IOMT_ERROR_PLATFORM_SIGNER, 5);

  for (int i = 0; i < 2; i++) {
    OK(iomt_credential_wipe(&sent[i]));
    OK(iomt_credential_wipe(&named[i]));
  }
  OK(iomt_credential_wipe(&failing));
  OK(iomt_trust_wipe(&trust));
  OK(iomt_software_key_wipe(&device.key));
  OK(iomt_software_key_wipe(&hub.key));
  puts("certificates: ok");
  return 0;
}
