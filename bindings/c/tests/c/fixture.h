/* One live object of every type and one valid structure of every kind, for calls that go wrong in
 * exactly one argument. All of it lies in one place, so that a call that should change nothing can be
 * held to that. Buffers and places have a region of their own for each argument. */
#ifndef FIXTURE_H
#define FIXTURE_H

#include "site.h"

#define REGIONS 16
#define REGION 1024

static struct fixture {
  struct iomt_now iomt_now;
  struct iomt_peer iomt_peer;
  struct iomt_trust iomt_trust;
  struct iomt_software_key iomt_software_key, agreement_key;
  struct iomt_hedged iomt_hedged;
  struct iomt_credential iomt_credential;
  struct iomt_edhoc_endpoint iomt_edhoc_endpoint, responder;
  struct iomt_edhoc iomt_edhoc, other;
  struct iomt_packets iomt_packets;
  struct iomt_fragmenter iomt_fragmenter;
  struct iomt_reassembler iomt_reassembler;
  struct iomt_session iomt_session;
  struct iomt_sealer iomt_sealer;
  struct iomt_opener iomt_opener;
  struct iomt_link iomt_link;
  struct iomt_policy iomt_policy;
  struct iomt_minimizer iomt_minimizer;
  struct iomt_batch iomt_batch;
  struct iomt_items iomt_items;
  struct iomt_file_storage iomt_file_storage;
  struct iomt_tls_config iomt_tls_config;
  struct iomt_tls iomt_tls;
  struct iomt_anchor iomt_anchor;
  struct iomt_pin iomt_pin, pins[1];
  struct iomt_chain iomt_chain;
  /* Spent. */
  struct iomt_edhoc spent_edhoc;
  struct iomt_session spent_session;
  struct iomt_sealer spent_sealer;
  struct iomt_opener spent_opener;
  struct iomt_link spent_link;
  struct iomt_tls spent_tls;
  /* Plain structures. */
  struct IOMT_ALIGNED(16) {
    struct iomt_random value;
  } iomt_random;
  struct IOMT_ALIGNED(16) {
    struct iomt_clock value;
  } iomt_clock;
  struct IOMT_ALIGNED(16) {
    struct iomt_storage value;
  } iomt_storage;
  struct IOMT_ALIGNED(16) {
    struct iomt_vault value;
  } iomt_vault;
  struct IOMT_ALIGNED(16) {
    struct iomt_root value;
  } iomt_root;
  struct IOMT_ALIGNED(16) {
    struct iomt_signer value;
  } iomt_signer;
  struct IOMT_ALIGNED(16) {
    struct iomt_agreement value;
  } iomt_agreement;
  struct IOMT_ALIGNED(16) {
    struct iomt_authority value;
  } iomt_authority;
  struct IOMT_ALIGNED(16) {
    struct iomt_key value;
  } iomt_key;
  struct IOMT_ALIGNED(16) {
    struct iomt_ead value[IOMT_EADS];
  } iomt_ead;
  struct IOMT_ALIGNED(16) {
    struct iomt_timing value;
  } iomt_timing;
  struct IOMT_ALIGNED(16) {
    struct iomt_link_options value;
  } iomt_link_options;
  struct IOMT_ALIGNED(16) {
    struct iomt_sample value;
  } iomt_sample;
  struct IOMT_ALIGNED(16) {
    struct iomt_wave value;
  } iomt_wave;
  struct IOMT_ALIGNED(16) {
    struct iomt_bytes value;
  } iomt_bytes;
  struct IOMT_ALIGNED(16) {
    struct iomt_received value;
  } iomt_received;
  struct IOMT_ALIGNED(16) {
    struct iomt_item value;
  } iomt_item;
  struct IOMT_ALIGNED(16) {
    struct iomt_tally value;
  } iomt_tally;
  struct IOMT_ALIGNED(16) {
    const struct iomt_credential *value;
  } credentials;
  struct IOMT_ALIGNED(16) {
    char value[64];
  } text;
  struct IOMT_ALIGNED(16) {
    uint8_t bytes[REGION];
  } region[REGIONS];
  /* What is not a live object of any type. */
  struct IOMT_ALIGNED(16) {
    uint8_t bytes[IOMT_MINIMIZER_SIZE];
  } zero, ones, copy;
  /* A live object, of another type than whoever takes it expects. */
  union {
    struct iomt_fragmenter object;
    uint8_t bytes[IOMT_MINIMIZER_SIZE];
  } stranger;
} fx;

static uint64_t fx_seed = 9;
static struct slots fx_slots;
static uint8_t fx_vault_key[32], fx_claims[2][160], fx_work[2048], fx_policy[1024];
static int16_t fx_counts[4] = {1, 2, 3, 5};
static size_t fx_claims_len[2], fx_policy_len;

static const char FX_POLICY[] =
    "format = 1\nid = \"home\"\nversion = 7\nissued = 2026-11-23T12:00:00Z\n"
    "[[view]]\nrecipient = \"spiffe://home.example/bedroom/hub/*\"\npurpose = \"TREAT\"\n"
    "[[view.rule]]\nmetric = \"MDC_PULS_OXIM_SAT_O2\"\nmethod = \"keep\"\n";

static int32_t fx_now(void *context, uint64_t *unix_time, uint8_t *reliable) {
  (void)context;
  *unix_time = 1795435200;
  *reliable = 1;
  return 0;
}

/* Runs a handshake of the fixture's key with itself under two identifiers, and leaves the session. */
static void fx_handshake(struct iomt_session *session, struct iomt_edhoc *initiator,
                         struct iomt_edhoc *responder) {
  uint8_t message[256];
  size_t len, eads;
  const struct iomt_random *random = &fx.iomt_random.value;
  /* What was there is wiped: it has keys on the heap. */
  OK(iomt_session_wipe(session));
  OK(iomt_edhoc_wipe(initiator));
  OK(iomt_edhoc_wipe(responder));
  OK(iomt_edhoc_init(initiator, &fx.iomt_edhoc_endpoint));
  OK(iomt_edhoc_init(responder, &fx.responder));
  OK(iomt_edhoc_message_1_write(initiator, IOMT_SUITE_4, (const uint8_t *)"a", 1, NULL, 0, random,
                                message, sizeof message, &len));
  OK(iomt_edhoc_message_1_read(responder, message, len, NULL, 0, &eads));
  OK(iomt_edhoc_message_2_write(responder, (const uint8_t *)"b", 1, NULL, 0, random, message,
                                sizeof message, &len, NULL, 0));
  OK(iomt_edhoc_message_2_read(initiator, message, len, NULL, 0, NULL, 0, &eads));
  OK(iomt_edhoc_message_3_write(initiator, NULL, 0, message, sizeof message, &len, NULL, 0));
  OK(iomt_edhoc_skip_message_4(initiator));
  OK(iomt_edhoc_establish(initiator, session));
}

static void fx_make(const char *directory, const char *site) {
  static struct iomt_software_key hub;
  static struct iomt_agreement hub_agreement;
  static struct iomt_credential hub_credential;
  static struct iomt_trust hub_trust;
  static struct iomt_pin hub_pins[1];
  size_t line, column, len;
  uint8_t suite = IOMT_SUITE_4, method = IOMT_METHOD_STATIC_STATIC;
  struct iomt_random *random = &fx.iomt_random.value;

  random->context = &fx_seed;
  random->fill = counted_fill;
  fx.iomt_clock.value.now = fx_now;
  fx.iomt_storage.value = slots_storage(&fx_slots);
  fx.iomt_key.value.kind = IOMT_KEY_X25519;
  for (int i = 0; i < IOMT_EADS; i++) fx.iomt_ead.value[i].label = 1;
  fx.iomt_timing.value.first_wait = fx.iomt_timing.value.lifetime = 1000;
  fx.iomt_link_options.value.ordered = 1;
  fx.iomt_sample.value.code = 150456;
  fx.iomt_wave.value.counts16 = fx_counts;
  fx.iomt_wave.value.count = 4;
  fx.iomt_wave.value.rate_numerator = fx.iomt_wave.value.rate_denominator = 1;
  memcpy(fx.text.value, "TREAT", 6);
  for (int i = 0; i < REGIONS; i++) memset(fx.region[i].bytes, 1, REGION);

  OK(iomt_now_init(&fx.iomt_now, 0, NULL));
  OK(iomt_software_key_generate(&fx.iomt_software_key, IOMT_KEY_ED25519, IOMT_USE_SIGNATURE, random));
  OK(iomt_software_key_signer(&fx.iomt_software_key, &fx.iomt_signer.value));
  fx.iomt_authority.value.key = fx.iomt_signer.value.key;
  fx.iomt_authority.value.kinds = IOMT_KIND_POLICY;
  OK(iomt_hedged_init(&fx.iomt_hedged, random, &fx.iomt_signer.value, 1));

  OK(iomt_software_key_generate(&fx.agreement_key, IOMT_KEY_X25519, IOMT_USE_AGREEMENT, random));
  OK(iomt_software_key_agreement(&fx.agreement_key, &fx.iomt_agreement.value));
  OK(iomt_software_key_generate(&hub, IOMT_KEY_X25519, IOMT_USE_AGREEMENT, random));
  OK(iomt_software_key_agreement(&hub, &hub_agreement));
  OK(iomt_claims_write("a", (const uint8_t *)"\1", 1, &fx.iomt_agreement.value.key, fx_claims[0], 160,
                       &fx_claims_len[0]));
  OK(iomt_claims_write("b", (const uint8_t *)"\2", 1, &hub_agreement.key, fx_claims[1], 160,
                       &fx_claims_len[1]));
  OK(iomt_credential_kid(&fx.iomt_credential, fx_claims[0], fx_claims_len[0], NULL,
                         &fx.iomt_agreement.value));
  OK(iomt_credential_kid(&hub_credential, fx_claims[1], fx_claims_len[1], NULL, &hub_agreement));
  OK(iomt_trust_init(&fx.iomt_trust, NULL, 0, fx.pins, 1, NULL, 0));
  OK(iomt_trust_add_pin(&fx.iomt_trust, "spiffe://home.example/bedroom/hub/hub-1", fx_claims[1],
                        fx_claims_len[1]));
  OK(iomt_trust_init(&hub_trust, NULL, 0, hub_pins, 1, NULL, 0));
  OK(iomt_trust_add_pin(&hub_trust, "spiffe://home.example/bedroom/oximeter/oxi-1", fx_claims[0],
                        fx_claims_len[0]));
  fx.credentials.value = &fx.iomt_credential;
  OK(iomt_edhoc_initiator_init(&fx.iomt_edhoc_endpoint, method, &suite, 1, &fx.credentials.value, 1,
                               &fx.iomt_trust, &fx.iomt_now, NULL, 0));
  const struct iomt_credential *own = &hub_credential;
  OK(iomt_edhoc_responder_init(&fx.responder, &method, 1, &suite, 1, &own, 1, &hub_trust, &fx.iomt_now,
                               NULL, 0));
  fx_handshake(&fx.spent_session, &fx.spent_edhoc, &fx.other);
  OK(iomt_session_open_link(&fx.spent_session, &fx.iomt_link_options.value, &fx.spent_sealer,
                            &fx.spent_opener));
  OK(iomt_sealer_close(&fx.spent_sealer, fx_work, sizeof fx_work, &len));
  OK(iomt_opener_wipe(&fx.spent_opener));
  fx_handshake(&fx.iomt_session, &fx.iomt_edhoc, &fx.other);
  OK(iomt_session_open_link(&fx.iomt_session, &fx.iomt_link_options.value, &fx.iomt_sealer,
                            &fx.iomt_opener));
  fx.iomt_vault.value.storage = &fx.iomt_storage.value;
  fx.iomt_vault.value.key = fx_vault_key;
  fx.iomt_vault.value.device = "spiffe://home.example/bedroom/oximeter/oxi-1";
  fx_handshake(&fx.iomt_session, &fx.iomt_edhoc, &fx.other);
  OK(iomt_link_begin(&fx.spent_link, &fx.iomt_session, &fx.iomt_link_options.value, 8, random,
                     &fx.iomt_vault.value));
  OK(iomt_link_close(&fx.spent_link, &fx.iomt_vault.value, fx_work, sizeof fx_work, &len));
  fx_handshake(&fx.iomt_session, &fx.iomt_edhoc, &fx.other);
  OK(iomt_link_begin(&fx.iomt_link, &fx.iomt_session, &fx.iomt_link_options.value, 8, random,
                     &fx.iomt_vault.value));
  fx_handshake(&fx.iomt_session, &fx.iomt_edhoc, &fx.other);
  OK(iomt_session_peer(&fx.iomt_session, &fx.iomt_peer));
  OK(iomt_edhoc_init(&fx.iomt_edhoc, &fx.iomt_edhoc_endpoint));
  OK(iomt_fragmenter_init(&fx.iomt_fragmenter, 1));
  OK(iomt_reassembler_init(&fx.iomt_reassembler));
  OK(iomt_fragmenter_init(&fx.stranger.object, 1));
  memset(&fx.ones, 0xff, sizeof fx.ones);
  OK(iomt_packets_initiator_init(&fx.iomt_packets, 1, 2, NULL));

  OK(iomt_policy_from_toml(FX_POLICY, sizeof FX_POLICY - 1, fx_work, sizeof fx_work, &len, &line,
                           &column));
  OK(iomt_statement_sign(&fx.iomt_signer.value, IOMT_KIND_POLICY, fx_work, len, NULL, 0, fx_policy,
                         sizeof fx_policy, &fx_policy_len));
  OK(iomt_policy_accept(&fx.iomt_policy, fx_policy, fx_policy_len, &fx.iomt_authority.value, 1, "home",
                        &fx.iomt_now, &fx.iomt_storage.value, fx_work, sizeof fx_work));
  OK(iomt_minimizer_init(&fx.iomt_minimizer, &fx.iomt_policy, &fx.iomt_peer, "TREAT", &fx.iomt_now));
  OK(iomt_batch_init(&fx.iomt_batch, &fx.iomt_minimizer, &fx.iomt_now));
  OK(iomt_items_init(&fx.iomt_items, fx_work, 0));
  OK(iomt_file_storage_open(&fx.iomt_file_storage, directory));

  static struct member member;
  static uint8_t root[2048];
  uint8_t done;
  site_member(&member, site, "device");
  fx.iomt_root.value.certificate.len = site_root(site, root, sizeof root);
  fx.iomt_root.value.certificate.data = root;
  fx.iomt_root.value.trust_domain = "ward.example";
  OK(iomt_tls_config_init(&fx.iomt_tls_config, member.chain, member.chain_len, &member.signer,
                          &fx.iomt_root.value, 1));
  OK(iomt_tls_initiator_init(&fx.iomt_tls, &fx.iomt_tls_config, &fx.iomt_now));
  OK(iomt_tls_responder_init(&fx.spent_tls, &fx.iomt_tls_config, &fx.iomt_now));
  CHECK(iomt_tls_process(&fx.spent_tls, (const uint8_t *)"nonsense", 8, &len, fx_work, sizeof fx_work,
                         &line, &done) != IOMT_OK);
  OK(iomt_tls_alert(&fx.spent_tls, fx_work, sizeof fx_work, &len));
}

#endif
