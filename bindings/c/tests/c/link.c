/* A link that is kept: one side loses its power, takes the link up again from storage and tells the peer;
 * and what the functions say to arguments that are not what they should be. */
#include "support.h"

static uint64_t seed = 1;
static const iomt_random RANDOM = {&seed, counted_fill};
static const uint64_t NOW = 1795435200; /* 2026-11-23T12:00:00Z */

struct side {
  struct slots slots;
  iomt_storage storage;
  uint8_t storage_key[32];
  iomt_vault vault;
  iomt_software_key key;
  iomt_agreement agreement;
  uint8_t claims[160];
  size_t claims_len;
  iomt_credential credential;
  iomt_trust trust;
  iomt_pin pins[1];
  iomt_edhoc_endpoint endpoint;
  iomt_edhoc edhoc;
  iomt_session session;
  iomt_peer peer;
  iomt_link link;
};

static struct side pump, hub;
static const char *const PUMP = "spiffe://home.example/bedroom/infusion-pump/pump-1";
static const char *const HUB = "spiffe://home.example/bedroom/hub/hub-1";

static void make(struct side *side, const char *name, uint8_t kid) {
  side->storage.context = &side->slots;
  side->storage.load = slots_load;
  side->storage.store = slots_store;
  side->storage_key[0] = kid;
  side->vault.storage = &side->storage;
  side->vault.key = side->storage_key;
  side->vault.device = name;
  OK(iomt_software_key_generate(&side->key, IOMT_KEY_X25519, IOMT_USE_AGREEMENT, &RANDOM));
  OK(iomt_software_key_agreement(&side->key, &side->agreement));
  OK(iomt_claims_write("x", &kid, 1, &side->agreement.key, side->claims, sizeof side->claims,
                       &side->claims_len));
  OK(iomt_credential_kid(&side->credential, side->claims, side->claims_len, NULL, &side->agreement));
}

static void believe(struct side *side, const struct side *other, const char *name) {
  OK(iomt_trust_init(&side->trust, NULL, 0, side->pins, 1, NULL, 0));
  OK(iomt_trust_add_pin(&side->trust, name, other->claims, other->claims_len));
}

static void shake_hands(const iomt_now *now) {
  static const uint8_t suite = IOMT_SUITE_4, method = IOMT_METHOD_STATIC_STATIC, c_i = 7, c_r = 9;
  const iomt_credential *own = &pump.credential;
  uint8_t message[512], work[512];
  size_t len, eads;
  OK(iomt_edhoc_initiator_init(&pump.endpoint, method, &suite, 1, &own, 1, &pump.trust, now, NULL, 0));
  own = &hub.credential;
  OK(iomt_edhoc_responder_init(&hub.endpoint, &method, 1, &suite, 1, &own, 1, &hub.trust, now, NULL, 0));
  OK(iomt_edhoc_init(&pump.edhoc, &pump.endpoint));
  OK(iomt_edhoc_init(&hub.edhoc, &hub.endpoint));
  OK(iomt_edhoc_message_1_write(&pump.edhoc, suite, &c_i, 1, NULL, 0, &RANDOM, message, sizeof message, &len));
  OK(iomt_edhoc_message_1_read(&hub.edhoc, message, len, NULL, 0, &eads));
  OK(iomt_edhoc_message_2_write(&hub.edhoc, &c_r, 1, NULL, 0, &RANDOM, message, sizeof message, &len, work,
                                sizeof work));
  OK(iomt_edhoc_message_2_read(&pump.edhoc, message, len, work, sizeof work, NULL, 0, &eads));
  OK(iomt_edhoc_message_3_write(&pump.edhoc, NULL, 0, message, sizeof message, &len, work, sizeof work));
  OK(iomt_edhoc_message_3_read(&hub.edhoc, message, len, work, sizeof work, NULL, 0, &eads));
  OK(iomt_edhoc_message_4_write(&hub.edhoc, NULL, 0, message, sizeof message, &len));
  OK(iomt_edhoc_message_4_read(&pump.edhoc, message, len, NULL, 0, NULL, 0, &eads));
  OK(iomt_edhoc_establish(&pump.edhoc, &pump.session));
  OK(iomt_edhoc_establish(&hub.edhoc, &hub.session));
}

/* The hub hands a signed policy to the pump, which announces its key under it, loses its power, and
 * announces it once more. */
static void commands(iomt_received *received) {
  static const char POLICY[] =
      "format = 1\nid = \"home\"\nversion = 1\nissued = 2026-11-23T12:00:00Z\n"
      "[[view]]\nrecipient = \"spiffe://home.example/bedroom/hub/*\"\npurpose = \"TREAT\"\n"
      "[[view.rule]]\nmetric = \"MDC_PULS_OXIM_SAT_O2\"\nmethod = \"keep\"\n";
  static uint8_t statement[512], work[1024], frame[1024], answer[IOMT_CONTROL_FRAME];
  static iomt_minimizer minimizer;
  static iomt_policy policy;
  iomt_software_key key;
  iomt_signer signer;
  iomt_authority authority;
  iomt_now now;
  size_t len, line, column, statement_len, answer_len;
  uint8_t needed[2] = {9, 9};
  OK(iomt_now_init(&now, NOW, NULL));
  OK(iomt_software_key_generate(&key, IOMT_KEY_ED25519, IOMT_USE_SIGNATURE, &RANDOM));
  OK(iomt_software_key_signer(&key, &signer));
  authority.key = signer.key;
  authority.kinds = IOMT_KIND_POLICY;
  OK(iomt_policy_from_toml(POLICY, sizeof POLICY - 1, work, sizeof work, &len, &line, &column));
  OK(iomt_statement_sign(&signer, IOMT_KIND_POLICY, work, len, NULL, 0, statement, sizeof statement,
                         &statement_len));
  statement[statement_len - 1] ^= 1;
  FAILS(IOMT_ERROR_CRYPTO_SIGNATURE,
        iomt_link_seal_command(&hub.link, statement, statement_len, &authority, 1, work, sizeof work,
                               &hub.vault, frame, sizeof frame, &len));
  statement[statement_len - 1] ^= 1;
  OK(iomt_link_seal_command(&hub.link, statement, statement_len, &authority, 1, work, sizeof work,
                            &hub.vault, frame, sizeof frame, &len));
  OK(iomt_link_open(&pump.link, &pump.vault, frame, len, received, answer, sizeof answer, &answer_len));
  CHECK(received->kind == IOMT_RECEIVED_COMMAND && received->content.len == statement_len);

  OK(iomt_policy_accept(&policy, statement, statement_len, &authority, 1, "home", &now, pump.vault.storage,
                        work, sizeof work));
  OK(iomt_minimizer_init(&minimizer, &policy, &pump.peer, "TREAT", &now));
  FAILS(IOMT_ERROR_TELEMETRY_NO_UPDATE,
        iomt_link_repeat_update(&pump.link, &pump.vault, frame, sizeof frame, &len));
  OK(iomt_link_update_key(&pump.link, &minimizer, &pump.vault, frame, sizeof frame, &len));
  /* That frame is lost, and the power goes. */
  OK(iomt_link_wipe(&pump.link));
  OK(iomt_peer_wipe(&pump.peer));
  OK(iomt_link_resume(&pump.link, &pump.peer, &pump.trust, &now, &RANDOM, &pump.vault));
  OK(iomt_link_announce(&pump.link, &pump.vault, frame, sizeof frame, &len));
  OK(iomt_link_open(&hub.link, &hub.vault, frame, len, received, answer, sizeof answer, &answer_len));
  CHECK(received->kind == IOMT_RECEIVED_RESUMED && answer_len > 0);
  OK(iomt_link_open(&pump.link, &pump.vault, answer, answer_len, received, frame, sizeof frame, &len));
  OK(iomt_link_repeat_update(&pump.link, &pump.vault, frame, sizeof frame, &len));
  OK(iomt_link_open(&hub.link, &hub.vault, frame, len, received, answer, sizeof answer, &answer_len));
  CHECK(received->kind == IOMT_RECEIVED_KEY_UPDATE && received->epoch == 1);
  OK(iomt_link_acknowledge(&hub.link, &hub.vault, frame, sizeof frame, &len));
  OK(iomt_link_open(&pump.link, &pump.vault, frame, len, received, answer, sizeof answer, &answer_len));
  CHECK(received->kind == IOMT_RECEIVED_ACKNOWLEDGED);
  OK(iomt_link_acknowledged(&pump.link, &pump.vault));
  OK(iomt_link_needs_update(&pump.link, &needed[0], &needed[1]));
  CHECK(needed[0] == 0 && needed[1] == 0);
  OK(iomt_link_forget_previous(&hub.link));
  OK(iomt_minimizer_wipe(&minimizer));
  OK(iomt_policy_wipe(&policy));
  OK(iomt_software_key_wipe(&key));
}

int main(void) {
  iomt_now now;
  iomt_link_options options;
  iomt_received received;
  uint8_t frame[128], answer[IOMT_CONTROL_FRAME];
  size_t len, answer_len;

  OK(iomt_layout_check());
  CHECK(iomt_link_size() == IOMT_LINK_SIZE);
  memset(&options, 0, sizeof options);
  options.ordered = 1;
  OK(iomt_now_init(&now, NOW, NULL));
  make(&pump, PUMP, 1);
  make(&hub, HUB, 2);
  believe(&pump, &hub, HUB);
  believe(&hub, &pump, PUMP);

  /* Nothing is kept yet. */
  FAILS(IOMT_ERROR_NOTHING_KEPT,
        iomt_link_resume(&pump.link, &pump.peer, &pump.trust, &now, &RANDOM, &pump.vault));
  shake_hands(&now);
  FAILS(IOMT_ERROR_NULL, iomt_link_begin(&pump.link, &pump.session, &options, 8, &RANDOM, NULL));
  pump.vault.key = NULL;
  FAILS(IOMT_ERROR_NULL, iomt_link_begin(&pump.link, &pump.session, &options, 8, &RANDOM, &pump.vault));
  pump.vault.key = pump.storage_key;
  pump.vault.device = "pump-1";
  FAILS(IOMT_ERROR_IDENTITY_NAME_SCHEME,
        iomt_link_begin(&pump.link, &pump.session, &options, 8, &RANDOM, &pump.vault));
  pump.vault.device = PUMP;
  OK(iomt_link_begin(&pump.link, &pump.session, &options, 8, &RANDOM, &pump.vault));
  OK(iomt_link_begin(&hub.link, &hub.session, &options, 8, &RANDOM, &hub.vault));
  FAILS(IOMT_ERROR_ALREADY_USED, iomt_link_begin(&hub.link, &hub.session, &options, 8, &RANDOM, &hub.vault));
  FAILS(IOMT_ERROR_STATE, iomt_link_acknowledge(&pump.link, &pump.vault, frame, sizeof frame, &len));
  FAILS(IOMT_ERROR_STATE, iomt_link_acknowledged(&pump.link, &pump.vault));

  /* The power goes, and with it the object, but not what is kept; another key opens no record. */
  OK(iomt_link_wipe(&pump.link));
  pump.storage_key[0] ^= 1;
  CHECK(iomt_link_resume(&pump.link, &pump.peer, &pump.trust, &now, &RANDOM, &pump.vault) != IOMT_OK);
  pump.storage_key[0] ^= 1;
  OK(iomt_link_resume(&pump.link, &pump.peer, &pump.trust, &now, &RANDOM, &pump.vault));
  char name[IOMT_NAME_SIZE];
  OK(iomt_peer_name(&pump.peer, IOMT_NAME_WHOLE, name, sizeof name));
  CHECK(strcmp(name, HUB) == 0);
  OK(iomt_link_announce(&pump.link, &pump.vault, frame, sizeof frame, &len));
  FAILS(IOMT_ERROR_OVERLAP, iomt_link_open(&hub.link, &hub.vault, frame, len, &received, frame, sizeof frame,
                                           &answer_len));
  OK(iomt_link_open(&hub.link, &hub.vault, frame, len, &received, answer, sizeof answer, &answer_len));
  CHECK(received.kind == IOMT_RECEIVED_RESUMED && answer_len > 0);
  memcpy(frame, answer, answer_len);
  OK(iomt_link_open(&pump.link, &pump.vault, frame, answer_len, &received, answer, sizeof answer, &len));
  CHECK(received.kind == IOMT_RECEIVED_RESUMED && len == 0);

  commands(&received);

  /* The end is the end: nothing is kept, and a link that was closed is none. */
  OK(iomt_link_close(&pump.link, &pump.vault, frame, sizeof frame, &len));
  OK(iomt_link_open(&hub.link, &hub.vault, frame, len, &received, answer, sizeof answer, &answer_len));
  CHECK(received.kind == IOMT_RECEIVED_CLOSE && answer_len == 0);
  FAILS(IOMT_ERROR_ALREADY_USED, iomt_link_announce(&pump.link, &pump.vault, frame, sizeof frame, &len));
  OK(iomt_link_wipe(&pump.link));
  FAILS(IOMT_ERROR_UNINITIALIZED, iomt_link_announce(&pump.link, &pump.vault, frame, sizeof frame, &len));
  FAILS(IOMT_ERROR_NOTHING_KEPT,
        iomt_link_resume(&pump.link, &pump.peer, &pump.trust, &now, &RANDOM, &pump.vault));
  OK(iomt_link_wipe(&hub.link));
  OK(iomt_link_wipe(NULL));

  /* A hub that keeps nothing, and knows that the pump does. */
  static iomt_sealer sealer;
  static iomt_opener opener;
  shake_hands(&now);
  options.kept = 1;
  OK(iomt_link_begin(&pump.link, &pump.session, &options, 8, &RANDOM, &pump.vault));
  OK(iomt_session_open_link(&hub.session, &options, &sealer, &opener));
  OK(iomt_link_wipe(&pump.link));
  OK(iomt_link_resume(&pump.link, &pump.peer, &pump.trust, &now, &RANDOM, &pump.vault));
  OK(iomt_link_announce(&pump.link, &pump.vault, frame, sizeof frame, &len));
  FAILS(IOMT_ERROR_STATE, iomt_opener_open(&opener, frame, len, &received));
  OK(iomt_link_announce(&pump.link, &pump.vault, frame, sizeof frame, &len));
  OK(iomt_opener_open_kept(&opener, &sealer, frame, len, &received, answer, sizeof answer, &answer_len));
  CHECK(received.kind == IOMT_RECEIVED_RESUMED && answer_len > 0);
  OK(iomt_link_open(&pump.link, &pump.vault, answer, answer_len, &received, frame, sizeof frame, &len));
  CHECK(received.kind == IOMT_RECEIVED_RESUMED && len == 0);
  OK(iomt_link_close(&pump.link, &pump.vault, frame, sizeof frame, &len));
  OK(iomt_opener_open_kept(&opener, &sealer, frame, len, &received, answer, sizeof answer, &answer_len));
  CHECK(received.kind == IOMT_RECEIVED_CLOSE && answer_len == 0);
  OK(iomt_link_wipe(&pump.link));
  OK(iomt_sealer_wipe(&sealer));
  OK(iomt_opener_wipe(&opener));
  puts("link: ok");
  return 0;
}
