/* The life of a device that was paired with a hub: EDHOC over lossy packets, a signed policy, samples
 * and a wave through the minimizer, frames, and what the hub reads out of them. */
#include "support.h"

static const char POLICY[] =
    "format = 1\n"
    "id = \"home\"\n"
    "version = 7\n"
    "issued = 2026-11-23T12:00:00Z\n"
    "never = [\"MDC_CONC_GLU_CAPILLARY_WHOLEBLOOD\"]\n"
    "[[view]]\n"
    "recipient = \"spiffe://home.example/bedroom/hub/*\"\n"
    "purpose = \"TREAT\"\n"
    "padding = \"padme\"\n"
    "[[view.rule]]\n"
    "metric = \"MDC_PULS_OXIM_SAT_O2\"\n"
    "unit = \"%\"\n"
    "method = { round = 1 }\n"
    "[[view.rule]]\n"
    "metric = \"MDC_ECG_ELEC_POTL_II\"\n"
    "method = \"keep\"\n";

static const uint64_t NOW = 1795435200; /* 2026-11-23T12:00:00Z */

struct side {
  iomt_software_key key;
  iomt_agreement agreement;
  uint8_t claims[160];
  size_t claims_len;
  iomt_credential credential;
  iomt_trust trust;
  iomt_pin pins[1];
  iomt_edhoc_endpoint endpoint;
  iomt_edhoc edhoc;
  iomt_packets packets;
  iomt_session session;
  iomt_peer peer;
  iomt_sealer sealer;
  iomt_opener opener;
};

static uint64_t seed = 1;
static const iomt_random RANDOM = {&seed, counted_fill};

static void make(struct side *side, const char *subject, uint8_t kid) {
  OK(iomt_software_key_generate(&side->key, IOMT_KEY_X25519, IOMT_USE_AGREEMENT, &RANDOM));
  OK(iomt_software_key_agreement(&side->key, &side->agreement));
  OK(iomt_claims_write(subject, &kid, 1, &side->agreement.key, side->claims, sizeof side->claims,
                       &side->claims_len));
  OK(iomt_credential_kid(&side->credential, side->claims, side->claims_len, NULL, &side->agreement));
}

static void trust(struct side *side, const struct side *other, const char *name) {
  OK(iomt_trust_init(&side->trust, NULL, 0, side->pins, 1, NULL, 0));
  OK(iomt_trust_add_pin(&side->trust, name, other->claims, other->claims_len));
  FAILS(IOMT_ERROR_COUNT, iomt_trust_add_pin(&side->trust, name, other->claims, other->claims_len));
}

/* Carries one message over packets of which the first copy of each is lost. */
static void carry(struct side *from, struct side *to, const uint8_t *message, size_t len, uint8_t **out,
                  size_t *out_len, uint64_t *now) {
  uint8_t packet[40], what = 0;
  uint64_t at;
  OK(iomt_packets_send(&from->packets, message, len, *now));
  size_t packet_len = 1;
  while (packet_len > 0) OK(iomt_packets_transmit(&from->packets, packet, sizeof packet, &packet_len));
  if (what == 0) {
    OK(iomt_packets_due(&from->packets, *now, &what, &at));
    CHECK(what == IOMT_DUE_AT && at > *now);
    *now = at;
    OK(iomt_packets_due(&from->packets, *now, &what, &at));
    CHECK(what == IOMT_DUE_REPEAT);
  }
  for (;;) {
    OK(iomt_packets_transmit(&from->packets, packet, sizeof packet, &packet_len));
    CHECK(packet_len > 0);
    OK(iomt_packets_receive(&to->packets, packet, packet_len, &what, out, out_len));
    if (what == IOMT_PACKET_MESSAGE) return;
    CHECK(what == IOMT_PACKET_MORE && *out == NULL && *out_len == 0);
  }
}

static void direct(struct side *from, struct side *to, const uint8_t *message, size_t len, uint8_t **out,
                   size_t *out_len, uint64_t now) {
  uint8_t packet[64], what = 0;
  size_t packet_len;
  OK(iomt_packets_send(&from->packets, message, len, now));
  while (what != IOMT_PACKET_MESSAGE) {
    OK(iomt_packets_transmit(&from->packets, packet, sizeof packet, &packet_len));
    CHECK(packet_len > 0);
    OK(iomt_packets_receive(&to->packets, packet, packet_len, &what, out, out_len));
  }
}

static void handshake(struct side *device, struct side *hub) {
  uint8_t message[256], *received, digest[32];
  size_t len, received_len, eads, id_len;
  uint64_t now = 1000;
  uint8_t suites[] = {IOMT_SUITE_4, IOMT_SUITE_5}, methods[] = {IOMT_METHOD_STATIC_STATIC};
  uint16_t labels[] = {IOMT_EAD_POLICY_DIGEST};
  const iomt_credential *own[1];
  iomt_now time;
  iomt_ead ead, got[IOMT_EADS];
  memset(digest, 0xd1, sizeof digest);
  ead.label = IOMT_EAD_POLICY_DIGEST;
  ead.critical = 1;
  ead.value = digest;
  ead.len = sizeof digest;

  OK(iomt_now_init(&time, NOW, NULL));
  own[0] = &device->credential;
  OK(iomt_edhoc_initiator_init(&device->endpoint, IOMT_METHOD_STATIC_STATIC, suites, 1, own, 1,
                               &device->trust, &time, NULL, 0));
  own[0] = &hub->credential;
  FAILS(IOMT_ERROR_EDHOC_OWN_CREDENTIAL,
        iomt_edhoc_responder_init(&hub->endpoint, methods, 1, suites, 2, own, 1, &hub->trust, &time,
                                  labels, 1));
  OK(iomt_edhoc_responder_init(&hub->endpoint, methods, 1, suites, 1, own, 1, &hub->trust, &time,
                               labels, 1));
  OK(iomt_edhoc_init(&device->edhoc, &device->endpoint));
  OK(iomt_edhoc_init(&hub->edhoc, &hub->endpoint));
  OK(iomt_packets_initiator_init(&device->packets, 0x5a, 0x10, NULL));
  OK(iomt_packets_responder_init(&hub->packets, NULL));

  OK(iomt_edhoc_message_1_write(&device->edhoc, IOMT_SUITE_4, (const uint8_t *)"\x07", 1, NULL, 0,
                                &RANDOM, message, sizeof message, &len));
  /* Steps that are not due change nothing. */
  FAILS(IOMT_ERROR_STATE, iomt_edhoc_message_3_write(&device->edhoc, NULL, 0, message, sizeof message,
                                                     &len, NULL, 0));
  FAILS(IOMT_ERROR_STATE, iomt_edhoc_establish(&device->edhoc, &device->session));
  carry(device, hub, message, len, &received, &received_len, &now);
  OK(iomt_edhoc_message_1_read(&hub->edhoc, received, received_len, got, IOMT_EADS, &eads));
  CHECK(eads == 0);
  OK(iomt_edhoc_peer_identifier(&hub->edhoc, message, sizeof message, &id_len));
  CHECK(id_len == 1 && message[0] == 7);
  OK(iomt_edhoc_message_2_write(&hub->edhoc, (const uint8_t *)"\x09", 1, NULL, 0, &RANDOM, message,
                                sizeof message, &len, NULL, 0));
  direct(hub, device, message, len, &received, &received_len, now);
  OK(iomt_edhoc_message_2_read(&device->edhoc, received, received_len, NULL, 0, got, IOMT_EADS, &eads));
  OK(iomt_edhoc_peer(&device->edhoc, &device->peer));
  OK(iomt_edhoc_message_3_write(&device->edhoc, &ead, 1, message, sizeof message, &len, NULL, 0));
  carry(device, hub, message, len, &received, &received_len, &now);
  OK(iomt_edhoc_message_3_read(&hub->edhoc, received, received_len, NULL, 0, got, IOMT_EADS, &eads));
  CHECK(eads == 1 && got[0].label == IOMT_EAD_POLICY_DIGEST && got[0].critical == 1);
  CHECK(got[0].len == 32 && memcmp(got[0].value, digest, 32) == 0);
  OK(iomt_edhoc_peer(&hub->edhoc, &hub->peer));
  OK(iomt_edhoc_message_4_write(&hub->edhoc, NULL, 0, message, sizeof message, &len));
  direct(hub, device, message, len, &received, &received_len, now);
  OK(iomt_edhoc_message_4_read(&device->edhoc, received, received_len, NULL, 0, got, IOMT_EADS, &eads));
  OK(iomt_packets_finish(&device->packets));

  uint8_t at_device[16], at_hub[16];
  OK(iomt_edhoc_key_update(&device->edhoc, (const uint8_t *)"x", 1));
  OK(iomt_edhoc_export(&device->edhoc, 40000, NULL, 0, at_device, 16));
  OK(iomt_edhoc_key_update(&hub->edhoc, (const uint8_t *)"x", 1));
  OK(iomt_edhoc_export(&hub->edhoc, 40000, NULL, 0, at_hub, 16));
  CHECK(memcmp(at_device, at_hub, 16) == 0);
  OK(iomt_edhoc_establish(&device->edhoc, &device->session));
  OK(iomt_edhoc_establish(&hub->edhoc, &hub->session));
  FAILS(IOMT_ERROR_ALREADY_USED, iomt_edhoc_establish(&hub->edhoc, &hub->session));
}

static void open_links(struct side *device, struct side *hub) {
  iomt_link_options options;
  memset(&options, 0, sizeof options);
  options.ordered = 1;
  char name[IOMT_NAME_SIZE];
  OK(iomt_session_peer(&hub->session, &hub->peer));
  OK(iomt_peer_name(&hub->peer, IOMT_NAME_DEVICE, name, sizeof name));
  CHECK(strcmp(name, "oxi-1") == 0);
  FAILS(IOMT_ERROR_OUTPUT, iomt_peer_name(&hub->peer, IOMT_NAME_DEVICE, name, 5));
  OK(iomt_session_open_link(&device->session, &options, &device->sealer, &device->opener));
  OK(iomt_session_open_link(&hub->session, &options, &hub->sealer, &hub->opener));
  FAILS(IOMT_ERROR_ALREADY_USED,
        iomt_session_open_link(&hub->session, &options, &hub->sealer, &hub->opener));
}

static void telemetry(struct side *device, struct side *hub) {
  static uint8_t cbor[1024], statement[1024 + IOMT_STATEMENT_OVERHEAD], work[2048], frame[4096];
  static struct slots slots;
  const iomt_storage storage = slots_storage(&slots);
  size_t cbor_len, line, column, statement_len, len;
  iomt_software_key authority_key;
  iomt_signer signer;
  iomt_authority authority;
  iomt_now time;
  iomt_received received;
  OK(iomt_now_init(&time, NOW, NULL));
  OK(iomt_software_key_generate(&authority_key, IOMT_KEY_ED25519, IOMT_USE_SIGNATURE, &RANDOM));
  OK(iomt_software_key_signer(&authority_key, &signer));
  authority.key = signer.key;
  authority.kinds = IOMT_KIND_POLICY;
  FAILS(IOMT_ERROR_MINIMIZE_UNKNOWN_KEY,
        iomt_policy_from_toml("format = 1\nsmell = 2\n", 21, cbor, sizeof cbor, &cbor_len, &line, &column));
  CHECK(line == 2 && column == 1);
  OK(iomt_policy_from_toml(POLICY, sizeof POLICY - 1, cbor, sizeof cbor, &cbor_len, &line, &column));
  OK(iomt_statement_sign(&signer, IOMT_KIND_POLICY, cbor, cbor_len, NULL, 0, statement, sizeof statement,
                         &statement_len));

  /* The hub hands the policy on. */
  OK(iomt_sealer_seal_command(&hub->sealer, statement, statement_len, &authority, 1, work, sizeof work,
                              frame, sizeof frame, &len));
  OK(iomt_opener_open(&device->opener, frame, len, &received));
  CHECK(received.kind == IOMT_RECEIVED_COMMAND && received.content.len == statement_len);

  iomt_policy policy;
  FAILS(IOMT_ERROR_MINIMIZE_OTHER_POLICY,
        iomt_policy_accept(&policy, received.content.data, received.content.len, &authority, 1, "away",
                           &time, &storage, work, sizeof work));
  OK(iomt_policy_accept(&policy, received.content.data, received.content.len, &authority, 1, "home",
                        &time, &storage, work, sizeof work));
  uint64_t version, not_after;
  OK(iomt_policy_version(&policy, &version, &not_after));
  CHECK(version == 7 && not_after == UINT64_MAX);

  static iomt_minimizer minimizer;
  static iomt_batch batch;
  FAILS(IOMT_ERROR_MINIMIZE_NO_VIEW,
        iomt_minimizer_init(&minimizer, &policy, &device->peer, "HRESCH", &time));
  FAILS(IOMT_ERROR_VALUE, iomt_minimizer_init(&minimizer, &policy, &device->peer, "WHIM", &time));
  OK(iomt_minimizer_init(&minimizer, &policy, &device->peer, "TREAT", &time));
  OK(iomt_policy_wipe(&policy));
  OK(iomt_batch_init(&batch, &minimizer, &time));
  FAILS(IOMT_ERROR_TELEMETRY_NO_POLICY,
        iomt_sealer_seal(&device->sealer, 0, 0, &batch, work, sizeof work, &len));
  OK(iomt_sealer_update_key(&device->sealer, &minimizer, work, IOMT_CONTROL_FRAME, &len));
  OK(iomt_opener_open(&hub->opener, work, len, &received));
  CHECK(received.kind == IOMT_RECEIVED_KEY_UPDATE && strcmp(received.purpose, "TREAT") == 0);

  iomt_sample sample;
  uint8_t outcome;
  memset(&sample, 0, sizeof sample);
  sample.time = NOW * 1000;
  sample.code = 150456; /* MDC_PULS_OXIM_SAT_O2 */
  sample.unit = 544;    /* MDC_DIM_PERCENT */
  OK(iomt_float_parse("97.4", &sample.value));
  OK(iomt_minimizer_sample(&minimizer, &sample, &batch, &outcome));
  CHECK(outcome == IOMT_OUTCOME_CHANGED);
  sample.code = 160184; /* MDC_CONC_GLU_CAPILLARY_WHOLEBLOOD */
  OK(iomt_minimizer_sample(&minimizer, &sample, &batch, &outcome));
  CHECK(outcome == IOMT_DROPPED_NEVER);
  sample.code = 147842; /* MDC_ECG_HEART_RATE, which no rule names */
  OK(iomt_minimizer_sample(&minimizer, &sample, &batch, &outcome));
  CHECK(outcome == IOMT_DROPPED_UNNAMED);

  int16_t counts[64];
  iomt_wave wave;
  memset(&wave, 0, sizeof wave);
  for (int i = 0; i < 64; i++) counts[i] = (int16_t)(i * i - 900);
  wave.start = NOW * 1000;
  wave.counts16 = counts;
  wave.count = 64;
  wave.code = 131330; /* MDC_ECG_ELEC_POTL_II */
  wave.unit = 4274;   /* MDC_DIM_MILLI_VOLT */
  wave.rate_numerator = 360;
  wave.rate_denominator = 1;
  OK(iomt_float(0, 0, &wave.offset));
  OK(iomt_float(5, -3, &wave.resolution));
  OK(iomt_minimizer_wave(&minimizer, &wave, &batch, &outcome));
  CHECK(outcome == IOMT_OUTCOME_KEPT);
  iomt_tally tally;
  OK(iomt_minimizer_tally(&minimizer, IOMT_TALLY_SAMPLES, &tally));
  CHECK(tally.changed == 1 && tally.dropped[0] == 1 && tally.kept == 0);
  CHECK(tally.dropped[IOMT_DROPPED_UNNAMED - IOMT_DROPPED_NEVER] == 1);

  OK(iomt_sealer_seal(&device->sealer, 2, 1, &batch, frame, sizeof frame, &len));
  OK(iomt_batch_renew(&batch, &minimizer, &time));
  iomt_bytes content;
  OK(iomt_batch_content(&batch, &content));
  CHECK(content.len == 0);
  frame[len - 1] ^= 1;
  memcpy(work, frame, len);
  FAILS(IOMT_ERROR_TELEMETRY_AUTHENTICATION, iomt_opener_open(&hub->opener, work, len, &received));
  frame[len - 1] ^= 1;
  memcpy(work, frame, len);
  OK(iomt_opener_open(&hub->opener, frame, len, &received));
  CHECK(received.kind == IOMT_RECEIVED_EVENT && received.channel == 2 && received.number == 0);
  uint64_t forgeries;
  OK(iomt_opener_forgeries(&hub->opener, &forgeries, &outcome));
  CHECK(forgeries == 1 && outcome == 0);
  iomt_received again;
  FAILS(IOMT_ERROR_TELEMETRY_REPLAYED, iomt_opener_open(&hub->opener, work, len, &again));

  static iomt_items items;
  iomt_item item;
  int32_t unpacked[64], mantissa;
  int8_t exponent;
  OK(iomt_items_init(&items, received.content.data, received.content.len));
  OK(iomt_items_next(&items, &item));
  CHECK(item.kind == IOMT_ITEM_SAMPLE && item.sample.code == 150456 && item.sample.unit == 544);
  OK(iomt_float_parts(item.sample.value, &mantissa, &exponent));
  CHECK(mantissa == 97 && exponent == 0 && item.sample.time == NOW * 1000);
  FAILS(IOMT_ERROR_STATE, iomt_items_counts(&items, unpacked, 64));
  OK(iomt_items_next(&items, &item));
  CHECK(item.kind == IOMT_ITEM_WAVE && item.wave.count == 64 && item.wave.counts16 == NULL);
  FAILS(IOMT_ERROR_OUTPUT, iomt_items_counts(&items, unpacked, 63));
  OK(iomt_items_counts(&items, unpacked, 64));
  for (int i = 0; i < 64; i++) CHECK(unpacked[i] == counts[i]);
  OK(iomt_items_next(&items, &item));
  CHECK(item.kind == IOMT_ITEM_END);
  OK(iomt_items_wipe(&items));

  /* A copy of a sealer would use its nonces twice. */
  iomt_sealer copy = device->sealer;
  FAILS(IOMT_ERROR_UNINITIALIZED, iomt_sealer_seal(&copy, 0, 0, &batch, frame, sizeof frame, &len));
  OK(iomt_sealer_close(&device->sealer, frame, sizeof frame, &len));
  OK(iomt_opener_open(&hub->opener, frame, len, &received));
  CHECK(received.kind == IOMT_RECEIVED_CLOSE);
  FAILS(IOMT_ERROR_ALREADY_USED, iomt_sealer_close(&device->sealer, frame, sizeof frame, &len));
  OK(iomt_batch_wipe(&batch));
  OK(iomt_minimizer_wipe(&minimizer));
  OK(iomt_software_key_wipe(&authority_key));
}

/* A frame in packets that come in another order, one of them twice. */
static void fragments(void) {
  static iomt_fragmenter fragmenter;
  static iomt_reassembler reassembler;
  uint8_t frame[100], packets[8][32], what, *whole;
  size_t lens[8], count = 0, len, whole_len;
  for (int i = 0; i < 100; i++) frame[i] = (uint8_t)i;
  OK(iomt_fragmenter_init(&fragmenter, 0xff));
  OK(iomt_reassembler_init(&reassembler));
  FAILS(IOMT_ERROR_TELEMETRY_PACKET_SIZE, iomt_fragmenter_cut(&fragmenter, IOMT_PACKET_MIN - 1, frame, 100));
  OK(iomt_fragmenter_cut(&fragmenter, 32, frame, sizeof frame));
  for (;;) {
    CHECK(count < 8);
    OK(iomt_fragmenter_transmit(&fragmenter, packets[count], 32, &len));
    if (len == 0) break;
    lens[count++] = len;
  }
  CHECK(count == 4);
  for (size_t i = 0; i < 3; i++) {
    const size_t order[3] = {1, 0, 2};
    OK(iomt_reassembler_receive(&reassembler, packets[order[i]], lens[order[i]], &what, &whole, &whole_len));
    CHECK(what == IOMT_PACKET_MORE && whole == NULL);
  }
  OK(iomt_reassembler_receive(&reassembler, packets[1], lens[1], &what, &whole, &whole_len));
  CHECK(what == IOMT_PACKET_IGNORED);
  OK(iomt_reassembler_receive(&reassembler, packets[3], lens[3], &what, &whole, &whole_len));
  CHECK(what == IOMT_PACKET_MESSAGE && whole_len == 100 && memcmp(whole, frame, 100) == 0);
  OK(iomt_fragmenter_cut(&fragmenter, 32, frame, sizeof frame));
  FAILS(IOMT_ERROR_TELEMETRY_CAPACITY, iomt_fragmenter_transmit(&fragmenter, packets[0], 8, &len));
  OK(iomt_fragmenter_wipe(&fragmenter));
  OK(iomt_reassembler_wipe(&reassembler));
}

static void wipe(struct side *side) {
  OK(iomt_opener_wipe(&side->opener));
  OK(iomt_sealer_wipe(&side->sealer));
  OK(iomt_session_wipe(&side->session));
  OK(iomt_packets_wipe(&side->packets));
  OK(iomt_edhoc_wipe(&side->edhoc));
  OK(iomt_edhoc_endpoint_wipe(&side->endpoint));
  OK(iomt_peer_wipe(&side->peer));
  OK(iomt_trust_wipe(&side->trust));
  OK(iomt_credential_wipe(&side->credential));
  OK(iomt_software_key_wipe(&side->key));
  const uint8_t *bytes = (const uint8_t *)&side->sealer;
  for (size_t i = 0; i < sizeof side->sealer; i++) CHECK(bytes[i] == 0);
}

int main(void) {
  static struct side device, hub;
  OK(iomt_layout_check());
  make(&device, "oximeter", 1);
  make(&hub, "hub", 2);
  trust(&device, &hub, "spiffe://home.example/bedroom/hub/hub-1");
  trust(&hub, &device, "spiffe://home.example/bedroom/pulse-oximeter/oxi-1");
  handshake(&device, &hub);
  open_links(&device, &hub);
  telemetry(&device, &hub);
  fragments();
  wipe(&device);
  wipe(&hub);
  puts("life: ok");
  return 0;
}
