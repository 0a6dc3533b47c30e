/* Calls that fail in the middle, by a callback that fails at its first, second, ... call or by a buffer
 * that is too small: what they give out is not written, buffers are as they were or zero, and what
 * can be tried again succeeds then. */
#include "fixture.h"

#define MARK 0xa5

/* Calls that callbacks still answer. */
static unsigned left = 1000;

static int32_t flaky_fill(void *context, uint8_t *out, size_t len) {
  if (left == 0) return 7;
  left--;
  return counted_fill(context, out, len);
}

static int32_t flaky_load(void *context, uint16_t slot, uint8_t *out, size_t size, size_t *len) {
  if (left == 0) return 7;
  left--;
  return slots_load(context, slot, out, size, len);
}

static int32_t flaky_store(void *context, uint16_t slot, const uint8_t *value, size_t len) {
  if (left == 0) return 7;
  left--;
  return slots_store(context, slot, value, len);
}

/* Says that a value is longer than there is room for it. */
static int32_t lying_load(void *context, uint16_t slot, uint8_t *out, size_t size, size_t *len) {
  (void)context, (void)slot, (void)out;
  *len = size + 1;
  return 0;
}

static int32_t flaky_sign(void *context, const uint8_t *message, size_t len, uint8_t *signature) {
  memset(signature, 0x77, 64); /* what a failing call has written is not used */
  if (left == 0) return 7;
  left--;
  (void)context;
  return fx.iomt_signer.value.sign(fx.iomt_signer.value.context, message, len, signature);
}

static int32_t doubtful_now(void *context, uint64_t *seconds, uint8_t *reliable) {
  (void)context;
  *seconds = 1795435200;
  *reliable = 2;
  return 0;
}

static int is_all(const void *memory, size_t len, uint8_t byte) {
  const uint8_t *bytes = (const uint8_t *)memory;
  for (size_t i = 0; i < len; i++) {
    if (bytes[i] != byte) return 0;
  }
  return 1;
}

static int is_empty(const uint8_t *buffer, size_t size) {
  for (size_t i = 0; i < size; i++) {
    if (buffer[i] != MARK && buffer[i] != 0) return 0;
  }
  return 1;
}

#define MARKED(place) memset(&(place), MARK, sizeof(place))
#define UNTOUCHED(place) CHECK(is_all(&(place), sizeof(place), MARK))
/* As it was, or zero: never a part of what the call was to write. */
#define EMPTY(buffer) CHECK(is_empty(buffer, sizeof buffer))
#define NOTHING_WRITTEN \
  EMPTY(out);           \
  UNTOUCHED(len)

/* A call, with callbacks that answer 0, 1, 2, ... times, until it succeeds; after each failure `check`. */
#define UNTIL_OK(failure, before, call, check)                      \
  for (unsigned tries = 0;; tries++) {                              \
    before;                                                         \
    MARKED(out);                                                    \
    MARKED(len);                                                    \
    left = tries;                                                   \
    int32_t status = (call);                                        \
    left = 1000;                                                    \
    if (status == IOMT_OK) {                                        \
      CHECK(tries > 0);                                             \
      break;                                                        \
    }                                                               \
    FAILS(failure, status);                                         \
    check;                                                          \
    CHECK(tries < 50);                                              \
  }

static struct fixture snapshot;
static iomt_random source;
static iomt_storage storage;
static iomt_signer signer;
static uint8_t out[1024], work[2048];
static size_t len;

static void keys_and_statements(void) {
  static iomt_software_key key;
  static iomt_hedged hedged;
  const char *name = "spiffe://home.example/bedroom/oximeter/oxi-1";
  uint8_t secret[32];
  UNTIL_OK(IOMT_ERROR_PLATFORM_RANDOM, MARKED(key),
           iomt_software_key_generate(&key, IOMT_KEY_P256, IOMT_USE_SIGNATURE, &source), UNTOUCHED(key));
  OK(iomt_software_key_wipe(&key));
  MARKED(key);
  memset(secret, 0xff, 32); /* no scalar of P-256 */
  CHECK(iomt_software_key_take(&key, IOMT_KEY_P256, IOMT_USE_SIGNATURE, secret) != IOMT_OK);
  CHECK(is_all(secret, 32, 0xff));
  UNTOUCHED(key);
  FAILS(IOMT_ERROR_VALUE, iomt_software_key_take(&key, IOMT_KEY_X25519, IOMT_USE_SIGNATURE, secret));
  FAILS(IOMT_ERROR_VALUE, iomt_software_key_take(&key, 200, IOMT_USE_SIGNATURE, secret));
  CHECK(is_all(secret, 32, 0xff));
  UNTOUCHED(key);

  UNTIL_OK(IOMT_ERROR_PLATFORM_SIGNER, MARKED(hedged),
           iomt_hedged_init(&hedged, &fx.iomt_random.value, &signer, 1), UNTOUCHED(hedged));
  OK(iomt_hedged_wipe(&hedged));
  UNTIL_OK(IOMT_ERROR_PLATFORM_SIGNER, (void)0, iomt_csr_write(&signer, name, out, sizeof out, &len),
           NOTHING_WRITTEN);
  UNTIL_OK(IOMT_ERROR_PLATFORM_SIGNER, (void)0,
           iomt_statement_sign(&signer, IOMT_KIND_POLICY, fx_policy, 100, NULL, 0, out, sizeof out, &len),
           NOTHING_WRITTEN);

  /* Every size that is too small. */
  for (size_t size = 0;; size++) {
    CHECK(size <= IOMT_CSR_SIZE);
    MARKED(out);
    MARKED(len);
    int32_t status = iomt_csr_write(&signer, name, out, size, &len);
    if (status == IOMT_OK) break;
    FAILS(IOMT_ERROR_IDENTITY_OUTPUT, status);
    CHECK(is_empty(out, size));
    CHECK(is_all(out + size, sizeof out - size, MARK));
    UNTOUCHED(len);
  }
  for (size_t size = 0;; size++) {
    CHECK(size <= 128 + 4);
    MARKED(out);
    MARKED(len);
    int32_t status = iomt_claims_write("oxi1", (const uint8_t *)"k", 1, &signer.key, out, size, &len);
    if (status == IOMT_OK) break;
    FAILS(IOMT_ERROR_IDENTITY_CLAIMS_LENGTH, status);
    CHECK(is_empty(out, size));
    CHECK(is_all(out + size, sizeof out - size, MARK));
    UNTOUCHED(len);
  }

  /* A statement of which any bit was turned gives nothing out. */
  iomt_bytes payload;
  size_t who;
  for (size_t bit = 0; bit < 8 * fx_policy_len; bit += 61) {
    fx_policy[bit / 8] ^= (uint8_t)(1u << bit % 8);
    MARKED(payload);
    MARKED(who);
    CHECK(iomt_statement_verify(fx_policy, fx_policy_len, &fx.iomt_authority.value, 1, IOMT_KIND_POLICY, NULL,
                                0, work, sizeof work, &payload, &who) != IOMT_OK);
    UNTOUCHED(payload);
    UNTOUCHED(who);
    fx_policy[bit / 8] ^= (uint8_t)(1u << bit % 8);
  }
}

static void time_and_policy(void) {
  static iomt_now now;
  static iomt_policy policy;
  iomt_clock clock = {NULL, doubtful_now};
  uint64_t floor;
  uint8_t advance;
  MARKED(now);
  FAILS(IOMT_ERROR_CLOCK, iomt_now_init(&now, 0, &clock));
  UNTOUCHED(now);
  UNTIL_OK(IOMT_ERROR_PLATFORM_STORAGE, MARKED(floor), iomt_time_floor_load(&storage, 0, &floor),
           UNTOUCHED(floor));
  const uint64_t before = floor;
  UNTIL_OK(IOMT_ERROR_PLATFORM_STORAGE, MARKED(advance),
           iomt_time_floor_advance(&storage, &floor, before + 1000, &advance),
           CHECK(floor == before);
           UNTOUCHED(advance));
  CHECK(floor == before + 1000 && advance == IOMT_ADVANCE_FULL);
  iomt_storage liar = storage;
  liar.load = lying_load;
  MARKED(floor);
  FAILS(IOMT_ERROR_PLATFORM_STORAGE, iomt_time_floor_load(&liar, 0, &floor));
  UNTOUCHED(floor);

  /* A new device, whose storage fails: nothing is accepted until the version is kept. */
  fx_slots.there[IOMT_SLOT_POLICY_VERSION] = 0;
  UNTIL_OK(IOMT_ERROR_PLATFORM_STORAGE, MARKED(policy),
           iomt_policy_accept(&policy, fx_policy, fx_policy_len, &fx.iomt_authority.value, 1, "home",
                              &fx.iomt_now, &storage, work, sizeof work),
           UNTOUCHED(policy));
  CHECK(fx_slots.there[IOMT_SLOT_POLICY_VERSION]);
  OK(iomt_policy_wipe(&policy));
}

/* Until a step of a handshake succeeds, `out` holds nothing; what it used up is used up. */
static void handshakes(void) {
  static iomt_edhoc edhoc;
  static iomt_session session;
  OK(iomt_edhoc_init(&edhoc, &fx.iomt_edhoc_endpoint));
  UNTIL_OK(IOMT_ERROR_PLATFORM_RANDOM, (void)0,
           iomt_edhoc_message_1_write(&edhoc, IOMT_SUITE_4, (const uint8_t *)"a", 1, NULL, 0, &source, out,
                                      sizeof out, &len),
           NOTHING_WRITTEN);
  OK(iomt_edhoc_wipe(&edhoc));
  fx_handshake(&session, &edhoc, &fx.other);
  FAILS(IOMT_ERROR_ALREADY_USED, iomt_edhoc_export(&edhoc, 40000, NULL, 0, out, 16));
  OK(iomt_edhoc_wipe(&edhoc));

  /* A session that could not be kept is lost, and what was kept before it with it. */
  static iomt_link link;
  for (left = 0;; ) {
    static unsigned tries;
    MARKED(link);
    left = tries++;
    int32_t status = iomt_link_begin(&link, &session, &fx.iomt_link_options.value, 8, &fx.iomt_random.value,
                                     &fx.iomt_vault.value);
    left = 1000;
    if (status == IOMT_OK) break;
    FAILS(IOMT_ERROR_PLATFORM_STORAGE, status);
    UNTOUCHED(link);
    FAILS(IOMT_ERROR_ALREADY_USED,
          iomt_link_begin(&link, &session, &fx.iomt_link_options.value, 8, &fx.iomt_random.value,
                          &fx.iomt_vault.value));
    UNTOUCHED(link);
    OK(iomt_session_wipe(&session));
    fx_handshake(&session, &edhoc, &fx.other);
    OK(iomt_edhoc_wipe(&edhoc));
    CHECK(tries < 20);
  }
  OK(iomt_link_wipe(&link));

  /* What was kept is taken up only when all of it could be read. */
  static iomt_peer peer;
  UNTIL_OK(IOMT_ERROR_PLATFORM_STORAGE, (MARKED(link), MARKED(peer)),
           iomt_link_resume(&link, &peer, &fx.iomt_trust, &fx.iomt_now, &fx.iomt_random.value,
                            &fx.iomt_vault.value),
           UNTOUCHED(link);
           UNTOUCHED(peer));
  FAILS(IOMT_ERROR_TELEMETRY_UNANNOUNCED, iomt_link_update_key(&link, &fx.iomt_minimizer, &fx.iomt_vault.value,
                                                               out, sizeof out, &len));
  UNTIL_OK(IOMT_ERROR_PLATFORM_STORAGE, (void)0,
           iomt_link_announce(&link, &fx.iomt_vault.value, out, sizeof out, &len), NOTHING_WRITTEN);
  OK(iomt_link_wipe(&link));
}

/* What a handshake refers to is wiped under it, which it must not be: an error, and nothing else. */
static void wiped_under_a_handshake(void) {
  static iomt_edhoc edhoc[4];
  uint8_t message[512];
  size_t eads;
  for (int i = 0; i < 4; i++) {
    OK(iomt_edhoc_init(&edhoc[i], &fx.iomt_edhoc_endpoint));
    if (i == 3) continue;
    OK(iomt_edhoc_wipe(&fx.other));
    OK(iomt_edhoc_init(&fx.other, &fx.responder));
    OK(iomt_edhoc_message_1_write(&edhoc[i], IOMT_SUITE_4, (const uint8_t *)"a", 1, NULL, 0,
                                  &fx.iomt_random.value, message, sizeof message, &len));
    OK(iomt_edhoc_message_1_read(&fx.other, message, len, NULL, 0, &eads));
    OK(iomt_edhoc_message_2_write(&fx.other, (const uint8_t *)"b", 1, NULL, 0, &fx.iomt_random.value, message,
                                  sizeof message, &len, NULL, 0));
    OK(iomt_edhoc_wipe(&fx.other));
    if (i < 2) OK(iomt_edhoc_message_2_read(&edhoc[i], message, len, NULL, 0, NULL, 0, &eads));
  }
  OK(iomt_credential_wipe(&fx.iomt_credential));
  FAILS(IOMT_ERROR_PLATFORM_SIGNER,
        iomt_edhoc_message_3_write(&edhoc[0], NULL, 0, message, sizeof message, &len, work, sizeof work));
  OK(iomt_edhoc_endpoint_wipe(&fx.iomt_edhoc_endpoint));
  FAILS(IOMT_ERROR_UNINITIALIZED,
        iomt_edhoc_message_3_write(&edhoc[1], NULL, 0, message, sizeof message, &len, work, sizeof work));
  FAILS(IOMT_ERROR_UNINITIALIZED,
        iomt_edhoc_message_2_read(&edhoc[2], message, len, NULL, 0, NULL, 0, &eads));
  FAILS(IOMT_ERROR_UNINITIALIZED,
        iomt_edhoc_message_1_write(&edhoc[3], IOMT_SUITE_4, (const uint8_t *)"a", 1, NULL, 0,
                                   &fx.iomt_random.value, message, sizeof message, &len));
  for (int i = 0; i < 4; i++) OK(iomt_edhoc_wipe(&edhoc[i]));
}

static void frames(void) {
  static iomt_batch batch;
  uint8_t frame[256], outcome;
  size_t frame_len;
  iomt_received received;
  iomt_bytes content;
  OK(iomt_batch_init(&batch, &fx.iomt_minimizer, &fx.iomt_now));
  fx.iomt_sample.value.unit = 544;
  fx.iomt_sample.value.value = 97;
  OK(iomt_minimizer_sample(&fx.iomt_minimizer, &fx.iomt_sample.value, &batch, &outcome));

  /* Numbers out of their range are refused, and the batch is as it was. */
  static uint8_t before[IOMT_BATCH];
  OK(iomt_batch_content(&batch, &content));
  const size_t before_len = content.len;
  memcpy(before, content.data, before_len);
  iomt_sample samples[5];
  for (int i = 0; i < 5; i++) samples[i] = fx.iomt_sample.value;
  samples[0].base = 2;
  samples[1].quality = 0xffff;
  samples[2].value = 0x017fffff; /* not a number, with an exponent */
  samples[3].time = UINT64_MAX;
  samples[4].base = 255;
  for (int i = 0; i < 5; i++) {
    MARKED(outcome);
    FAILS(IOMT_ERROR_VALUE, iomt_minimizer_sample(&fx.iomt_minimizer, &samples[i], &batch, &outcome));
    UNTOUCHED(outcome);
    OK(iomt_batch_content(&batch, &content));
    CHECK(content.len == before_len && memcmp(before, content.data, before_len) == 0);
  }
  iomt_wave wave = fx.iomt_wave.value;
  int32_t wide[1] = {5};
  wave.counts32 = wide;
  FAILS(IOMT_ERROR_VALUE, iomt_minimizer_wave(&fx.iomt_minimizer, &wave, &batch, &outcome));
  wave.counts16 = NULL;
  wave.count = SIZE_MAX / 4 + 1;
  FAILS(IOMT_ERROR_LENGTH, iomt_minimizer_wave(&fx.iomt_minimizer, &wave, &batch, &outcome));
  wave.count = 1;
  wave.rate_denominator = 0;
  FAILS(IOMT_ERROR_VALUE, iomt_minimizer_wave(&fx.iomt_minimizer, &wave, &batch, &outcome));
  OK(iomt_batch_content(&batch, &content));
  CHECK(content.len == before_len && memcmp(before, content.data, before_len) == 0);

  /* Every size that is too small for a frame; the frame that fits at last is number 0. */
  OK(iomt_sealer_update_key(&fx.iomt_sealer, &fx.iomt_minimizer, frame, sizeof frame, &frame_len));
  for (size_t size = 0;; size++) {
    MARKED(out);
    MARKED(len);
    int32_t status = iomt_sealer_seal(&fx.iomt_sealer, 0, 0, &batch, out, size, &len);
    if (status == IOMT_OK) break;
    FAILS(IOMT_ERROR_TELEMETRY_CAPACITY, status);
    EMPTY(out);
    UNTOUCHED(len);
    CHECK(size < sizeof out);
  }
  FAILS(IOMT_ERROR_VALUE, iomt_sealer_seal(&fx.iomt_sealer, 0, 2, &batch, out, sizeof out, &len));
  FAILS(IOMT_ERROR_TELEMETRY_CHANNEL, iomt_sealer_seal(&fx.iomt_sealer, 255, 0, &batch, out, sizeof out, &len));

  /* A forged frame gives nothing out. */
  memset(frame, 0x11, sizeof frame);
  MARKED(received);
  CHECK(iomt_opener_open(&fx.iomt_opener, frame, sizeof frame, &received) != IOMT_OK);
  UNTOUCHED(received);

  /* Content that is no batch. */
  static iomt_items items;
  iomt_item item;
  OK(iomt_items_init(&items, frame, sizeof frame));
  MARKED(item);
  CHECK(iomt_items_next(&items, &item) != IOMT_OK);
  UNTOUCHED(item);
  OK(iomt_items_next(&items, &item));
  CHECK(item.kind == IOMT_ITEM_END);
  OK(iomt_items_wipe(&items));

  OK(iomt_batch_content(&batch, &content));
  CHECK(content.len > 0);
  OK(iomt_batch_wipe(&batch));
}

static void structures(void) {
  iomt_signer odd = signer;
  iomt_link_options options[4];
  iomt_authority authority = fx.iomt_authority.value;
  iomt_ead ead = {NULL, 0, 1, 2};
  static iomt_sealer sealer;
  static iomt_opener opener;
  size_t who;
  iomt_bytes payload;
  odd.protection = 0;
  FAILS(IOMT_ERROR_VALUE, iomt_csr_write(&odd, "spiffe://a/b/c/d", out, sizeof out, &len));
  odd.protection = 4;
  FAILS(IOMT_ERROR_VALUE, iomt_csr_write(&odd, "spiffe://a/b/c/d", out, sizeof out, &len));
  odd = signer;
  odd.key.kind = IOMT_KEY_X25519;
  FAILS(IOMT_ERROR_VALUE, iomt_csr_write(&odd, "spiffe://a/b/c/d", out, sizeof out, &len));
  odd.key.kind = 77;
  FAILS(IOMT_ERROR_VALUE, iomt_csr_write(&odd, "spiffe://a/b/c/d", out, sizeof out, &len));
  for (int i = 0; i < 4; i++) options[i] = fx.iomt_link_options.value;
  options[0].ordered = 2;
  options[1].kept = 255;
  options[2].send_len = 9;
  options[3].receive_len = 255;
  for (int i = 0; i < 4; i++) {
    MARKED(sealer);
    MARKED(opener);
    FAILS(IOMT_ERROR_VALUE, iomt_session_open_link(&fx.iomt_session, &options[i], &sealer, &opener));
    UNTOUCHED(sealer);
    UNTOUCHED(opener);
  }
  authority.kinds = 0;
  FAILS(IOMT_ERROR_VALUE, iomt_statement_verify(fx_policy, fx_policy_len, &authority, 1, IOMT_KIND_POLICY, NULL, 0,
                                                work, sizeof work, &payload, &who));
  authority.kinds = IOMT_KIND_POLICY;
  FAILS(IOMT_ERROR_VALUE, iomt_statement_verify(fx_policy, fx_policy_len, &authority, 1,
                                                IOMT_KIND_POLICY | IOMT_KIND_ORDER, NULL, 0, work, sizeof work,
                                                &payload, &who));
  FAILS(IOMT_ERROR_VALUE,
        iomt_edhoc_message_1_write(&fx.iomt_edhoc, IOMT_SUITE_4, (const uint8_t *)"a", 1, &ead, 1,
                                   &fx.iomt_random.value, out, sizeof out, &len));
  FAILS(IOMT_ERROR_VALUE,
        iomt_edhoc_message_1_write(&fx.iomt_edhoc, 7, (const uint8_t *)"a", 1, NULL, 0,
                                   &fx.iomt_random.value, out, sizeof out, &len));
  iomt_ead many[IOMT_EADS + 1];
  for (int i = 0; i <= IOMT_EADS; i++) many[i] = ead, many[i].critical = 0;
  FAILS(IOMT_ERROR_COUNT,
        iomt_edhoc_message_1_write(&fx.iomt_edhoc, IOMT_SUITE_4, (const uint8_t *)"a", 1, many, IOMT_EADS + 1,
                                   &fx.iomt_random.value, out, sizeof out, &len));
  /* Texts: too long, and not UTF-8. */
  char text[300];
  uint32_t value;
  memset(text, '1', sizeof text);
  MARKED(value);
  FAILS(IOMT_ERROR_TEXT, iomt_float_parse(text, &value)); /* no NUL in its first 256 bytes */
  FAILS(IOMT_ERROR_TEXT, iomt_float_parse("\xc3\x28", &value));
  UNTOUCHED(value);
}

int main(int argc, char **argv) {
  CHECK(argc == 2);
  fx_make("storage", argv[1]);
  left = 1000;
  source.context = &fx_seed;
  source.fill = flaky_fill;
  storage.context = &fx_slots;
  storage.load = flaky_load;
  storage.store = flaky_store;
  signer = fx.iomt_signer.value;
  signer.context = NULL;
  signer.sign = flaky_sign;
  keys_and_statements();
  time_and_policy();
  fx.iomt_vault.value.storage = &storage;
  handshakes();
  frames();
  structures();
  wiped_under_a_handshake();
  memcpy(&snapshot, &fx, sizeof snapshot); /* copies are none: */
  FAILS(IOMT_ERROR_UNINITIALIZED, iomt_session_wipe(&snapshot.iomt_session));
  puts("failures: ok");
  return 0;
}
