/* An ECG patch with a pulse oximeter, on bare metal: enrols, shakes hands, applies a signed policy to what
 * it measures and sends what may leave. Its power is cut in the middle of a write to flash, and later its
 * watchdog bites; each time it goes on where it was. `run` plays the whole of it against a Linux peer. */

#include "board.h"
#include "element.h"
#include "flash.h"
#include "iomt_secure.h"
#include "signal.h"
#include "wire.h"

static const char name[] = "spiffe://hospital.example/icu-3/ecg-patch/patch-7";
static const char domain[] = "hospital.example";
static const char policy_id[] = "ward-7";
/* One write to flash serves so many frames. */
#define BLOCK 8
/* Seconds of measurements that each of the three starts sends. */
#define SECONDS 12u

/* --- memory: all that the device needs, and nothing else ---------------------------------------- */

/* What stands in flash and is held in memory while the device runs. */
static uint8_t root[512];
static uint8_t certificate[512];
static uint8_t authority_key[32];
static uint8_t policy_text[512];
static size_t root_len, certificate_len, policy_len;

/* Shared by the handshake's messages, frames and statements; never two of them at once. */
static uint8_t message[672];
static uint8_t work[1024];

/* The handshake's objects are gone before the minimizer's are there. */
static union {
    struct {
        iomt_credential credential;
        iomt_edhoc_endpoint endpoint;
        iomt_edhoc edhoc;
        iomt_session session;
    } handshake;
    struct {
        iomt_policy policy;
        iomt_minimizer minimizer;
        iomt_batch batch;
    } measuring;
} memory;

static iomt_trust trust;
static iomt_anchor anchors[1];
static iomt_now now;
static iomt_peer peer;
static iomt_link link;

/* --- what is measured about this image ---------------------------------------------------------- */

struct measure {
    uint64_t instructions;
    uint32_t stack;
};

static struct measure handshake_cost, policy_cost, second_cost, frame_cost, enrol_cost;
static uint64_t started;

static void begin(void) {
    stack_paint();
    started = board_instructions();
}

static void end(struct measure *measure) {
    const uint64_t instructions = board_instructions() - started;
    const uint32_t stack = stack_used();
    measure->instructions += instructions;
    if (stack > measure->stack) {
        measure->stack = stack;
    }
}

static void told(const char *what, uint32_t number) {
    say("measured ");
    say(what);
    say(" ");
    say_number(number);
    say("\n");
}

/* --- errors ------------------------------------------------------------------------------------- */

/* A device would log the number and start anew; here nothing may fail. */
static void check(const char *what, int32_t status) {
    if (status != IOMT_OK) {
        say(what);
        say(" failed with status ");
        say_number((uint32_t)status);
        say("\n");
        board_exit(1);
    }
}

static void expect(const char *what, int holds) {
    if (!holds) {
        say("not as expected: ");
        say(what);
        say("\n");
        board_exit(2);
    }
}

/* The library calls this after a fault of its own. Without panic code in the image it never does. */
void iomt_panic(void) {
    say("iomt_panic\n");
    board_exit(96);
}

/* --- the platform ------------------------------------------------------------------------------- */

static int32_t fill(void *context, uint8_t *out, size_t len) {
    (void)context;
    return board_random(out, len);
}

static const iomt_random hardware = {.context = NULL, .fill = fill};
static iomt_hedged hedged;
static iomt_random hedged_random;
static iomt_vault vault;

static size_t load(uint16_t slot, uint8_t *out, size_t size) {
    size_t len = 0;
    const int32_t status = flash_storage.load(NULL, slot, out, size, &len);
    check("flash", status == IOMT_NEVER_STORED ? IOMT_OK : status);
    return len;
}

static void keep(uint16_t slot, const uint8_t *value, size_t len) {
    check("flash", flash_storage.store(NULL, slot, value, len));
}

static uint32_t load_number(uint16_t slot) {
    uint8_t bytes[4] = {0};
    load(slot, bytes, sizeof bytes);
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static void keep_number(uint16_t slot, uint32_t number) {
    const uint8_t bytes[4] = {(uint8_t)(number >> 24), (uint8_t)(number >> 16),
                              (uint8_t)(number >> 8), (uint8_t)number};
    keep(slot, bytes, sizeof bytes);
}

/* --- enrolment ---------------------------------------------------------------------------------- */

/* In the factory: whom this device believes, and who may sign its policies. */
static void provision(void) {
    wire_send(WIRE_PROVISION, NULL, 0);
    root_len = wire_receive(WIRE_PROVISION, root, sizeof root);
    expect("an Ed25519 authority", wire_receive(WIRE_AUTHORITY, authority_key, 32) == 32);
    keep(SLOT_ROOT, root, root_len);
    keep(SLOT_AUTHORITY, authority_key, sizeof authority_key);
}

/* A certificate for the element's key, which signs the request and never leaves the element. */
static void enrol(void) {
    size_t len;
    begin();
    check("the request",
          iomt_csr_write(element_signer(), name, message, sizeof message, &len));
    end(&enrol_cost);
    wire_send(WIRE_REQUEST, message, len);
    certificate_len = wire_receive(WIRE_CERTIFICATE, certificate, sizeof certificate);

    /* Ours, under the root, before it is kept. */
    char issued[IOMT_NAME_SIZE];
    iomt_key key;
    const iomt_bytes chain[1] = {{certificate, certificate_len}};
    check("the certificate", iomt_trust_verify(&trust, chain, 1, &now, IOMT_USAGE_CLIENT_AUTH, &peer));
    check("its name", iomt_peer_name(&peer, IOMT_NAME_WHOLE, issued, sizeof issued));
    check("its key", iomt_peer_key(&peer, &key));
    check("peer", iomt_peer_wipe(&peer));
    int same = 1;
    for (size_t i = 0; i < sizeof name; i++) {
        same &= issued[i] == name[i];
    }
    for (size_t i = 0; i < sizeof key.bytes; i++) {
        same &= key.bytes[i] == element_signer()->key.bytes[i];
    }
    expect("a certificate for this device's name and key", same);
    keep(SLOT_CERTIFICATE, certificate, certificate_len);
    say("enrolled: the certificate is for this device's key, and under the root\n");
}

/* --- the handshake ------------------------------------------------------------------------------ */

static void shake_hands(void) {
    static const uint8_t suites[1] = {IOMT_SUITE_4}, identifier[1] = {7};
    const iomt_bytes chain[1] = {{certificate, certificate_len}};
    const iomt_credential *const own[1] = {&memory.handshake.credential};
    const iomt_link_options options = {.ordered = 1};
    iomt_edhoc *const edhoc = &memory.handshake.edhoc;
    size_t len, eads;

    begin();
    check("credential", iomt_credential_x5chain(&memory.handshake.credential, chain, 1,
                                                element_signer(), NULL));
    check("initiator", iomt_edhoc_initiator_init(&memory.handshake.endpoint, IOMT_METHOD_SIGN_SIGN,
                                                 suites, 1, own, 1, &trust, &now, NULL, 0));
    check("handshake", iomt_edhoc_init(edhoc, &memory.handshake.endpoint));
    check("message_1", iomt_edhoc_message_1_write(edhoc, IOMT_SUITE_4, identifier, 1, NULL, 0,
                                                  &hedged_random, message, sizeof message, &len));
    end(&handshake_cost);
    wire_send(WIRE_MESSAGE_1, message, len);

    len = wire_receive(WIRE_MESSAGE_2, message, sizeof message);
    begin();
    check("message_2", iomt_edhoc_message_2_read(edhoc, message, len, work, sizeof work, NULL, 0, &eads));
    check("message_3", iomt_edhoc_message_3_write(edhoc, NULL, 0, message, sizeof message, &len, work,
                                                  sizeof work));
    end(&handshake_cost);
    wire_send(WIRE_MESSAGE_3, message, len);

    len = wire_receive(WIRE_MESSAGE_4, message, sizeof message);
    begin();
    check("message_4", iomt_edhoc_message_4_read(edhoc, message, len, NULL, 0, NULL, 0, &eads));
    check("session", iomt_edhoc_establish(edhoc, &memory.handshake.session));
    end(&handshake_cost);
    check("peer", iomt_session_peer(&memory.handshake.session, &peer));
    check("link", iomt_link_begin(&link, &memory.handshake.session, &options, BLOCK, &hedged_random,
                                  &vault));

    check("session", iomt_session_wipe(&memory.handshake.session));
    check("handshake", iomt_edhoc_wipe(edhoc));
    check("initiator", iomt_edhoc_endpoint_wipe(&memory.handshake.endpoint));
    check("credential", iomt_credential_wipe(&memory.handshake.credential));
    say("shook hands: EDHOC, method 0, suite 4, with a certificate on each side\n");
}

/* --- frames and policies ------------------------------------------------------------------------ */

/* Opens the next frame, which must be of this kind, and sends what it asks for in answer. */
static iomt_received open_frame(uint8_t kind) {
    uint8_t answer[IOMT_CONTROL_FRAME];
    iomt_received received;
    size_t answer_len;
    const size_t len = wire_receive(WIRE_FRAME, message, sizeof message);
    check("frame", iomt_link_open(&link, &vault, message, len, &received, answer, sizeof answer,
                                  &answer_len));
    expect("the kind of a frame", received.kind == kind);
    if (answer_len > 0) {
        wire_send(WIRE_FRAME, answer, answer_len);
    }
    return received;
}

static int32_t accept(const uint8_t *statement, size_t len) {
    iomt_authority authorities[1] = {{.key = {.kind = IOMT_KEY_ED25519}, .kinds = IOMT_KIND_POLICY}};
    for (size_t i = 0; i < sizeof authority_key; i++) {
        authorities[0].key.bytes[i] = authority_key[i];
    }
    return iomt_policy_accept(&memory.measuring.policy, statement, len, authorities, 1, policy_id, &now,
                              &flash_storage, work, sizeof work);
}

/* The policy in force, from memory, for the peer of the link. */
static void compile_policy(void) {
    begin();
    check("the policy", accept(policy_text, policy_len));
    check("minimizer", iomt_minimizer_init(&memory.measuring.minimizer, &memory.measuring.policy, &peer,
                                           "TREAT", &now));
    end(&policy_cost);
    check("batch", iomt_batch_init(&memory.measuring.batch, &memory.measuring.minimizer, &now));
}

/* Gets the policy from the peer, which only carries it: the authority has signed it. */
static void fetch_policy(void) {
    wire_send(WIRE_POLICY, NULL, 0);
    const iomt_received received = open_frame(IOMT_RECEIVED_COMMAND);
    expect("room for the policy", received.content.len <= sizeof policy_text);
    policy_len = received.content.len;
    for (size_t i = 0; i < policy_len; i++) {
        policy_text[i] = received.content.data[i];
    }
    compile_policy();
    keep(SLOT_POLICY, policy_text, policy_len);

    size_t len;
    check("key update", iomt_link_update_key(&link, &memory.measuring.minimizer, &vault, message,
                                             sizeof message, &len));
    wire_send(WIRE_FRAME, message, len);
    open_frame(IOMT_RECEIVED_ACKNOWLEDGED);
    check("key update", iomt_link_acknowledged(&link, &vault));
    say("accepted the policy, and bound the frames to it\n");
}

/* The peer now sends the policy before this one, which the authority has signed as genuinely. */
static void refuse_rolled_back_policy(void) {
    wire_send(WIRE_OLD_POLICY, NULL, 0);
    const iomt_received received = open_frame(IOMT_RECEIVED_COMMAND);
    check("policy", iomt_policy_wipe(&memory.measuring.policy));
    expect("a rolled-back policy is refused",
           accept(received.content.data, received.content.len) == IOMT_ERROR_MINIMIZE_ROLLED_BACK);
    /* The one in force is as it was. */
    check("the policy in force", accept(policy_text, policy_len));
    say("refused a rolled-back policy\n");
}

/* --- measuring ---------------------------------------------------------------------------------- */

static void send_second(uint32_t second) {
    iomt_sample sample = {.time = (uint64_t)second * 1000, .code = 150456 /* SpO2 */, .unit = 544 /* % */,
                          .base = IOMT_BASE_UPTIME};
    iomt_wave wave = {.start = (uint64_t)second * 1000, .counts16 = ecg_second(second), .count = ECG_HZ,
                      .code = 131330 /* ECG, lead II */, .rate_numerator = ECG_HZ, .rate_denominator = 1,
                      .unit = 4274 /* mV */, .base = IOMT_BASE_UPTIME};
    uint8_t outcome;
    size_t len;
    check("float", iomt_float(spo2_second(second), -1, &sample.value));
    check("float", iomt_float(-5120, -3, &wave.offset)); /* 1024 counts are 0 mV */
    check("float", iomt_float(5, -3, &wave.resolution));

    begin();
    check("sample", iomt_minimizer_sample(&memory.measuring.minimizer, &sample, &memory.measuring.batch,
                                          &outcome));
    expect("the saturation leaves rounded", outcome == IOMT_OUTCOME_CHANGED || outcome == IOMT_OUTCOME_KEPT);
    check("wave", iomt_minimizer_wave(&memory.measuring.minimizer, &wave, &memory.measuring.batch,
                                      &outcome));
    expect("the ECG stays here", outcome == IOMT_OUTCOME_HELD);
    end(&second_cost);

    begin();
    check("seal", iomt_link_seal(&link, 0, 0, &memory.measuring.batch, &vault, message, sizeof message,
                                 &len));
    end(&frame_cost);
    wire_send(WIRE_FRAME, message, len);
    check("batch", iomt_batch_renew(&memory.measuring.batch, &memory.measuring.minimizer, &now));
}

/* What it takes to seal 64 bytes: the least of a few, one of which writes to flash first. */
static void measure_frame(void) {
    iomt_sample sample = {.code = 150456, .unit = 544, .base = IOMT_BASE_UPTIME};
    uint64_t least = UINT64_MAX;
    iomt_bytes content;
    size_t len;
    do {
        uint8_t outcome;
        sample.time += 1000;
        check("float", iomt_float(spo2_second((uint32_t)sample.time), -1, &sample.value));
        check("sample", iomt_minimizer_sample(&memory.measuring.minimizer, &sample,
                                              &memory.measuring.batch, &outcome));
        check("content", iomt_batch_content(&memory.measuring.batch, &content));
    } while (content.len < 64);
    for (unsigned frame = 0; frame < 4; frame++) {
        struct measure cost = {0, 0};
        begin();
        check("seal", iomt_link_seal(&link, 0, 0, &memory.measuring.batch, &vault, message,
                                     sizeof message, &len));
        end(&cost);
        least = cost.instructions < least ? cost.instructions : least;
        wire_send(WIRE_FRAME, message, len);
    }
    told("frame_content", (uint32_t)content.len);
    told("frame_instructions", (uint32_t)least);
    check("batch", iomt_batch_renew(&memory.measuring.batch, &memory.measuring.minimizer, &now));
}

/* --- starts ------------------------------------------------------------------------------------- */

static void resume(void) {
    size_t len;
    check("the link", iomt_link_resume(&link, &peer, &trust, &now, &hedged_random, &vault));
    compile_policy();
    check("the policy of the link", iomt_link_confirm(&link, &memory.measuring.minimizer));
    check("announcement", iomt_link_announce(&link, &vault, message, sizeof message, &len));
    wire_send(WIRE_FRAME, message, len);
    open_frame(IOMT_RECEIVED_RESUMED);
    say("went on with the session, without a handshake\n");
}

static void report(void) {
    told("handshake_instructions", (uint32_t)handshake_cost.instructions);
    told("handshake_stack", handshake_cost.stack);
    told("handshake_static", (uint32_t)(sizeof memory.handshake + sizeof message + sizeof work +
                                        sizeof trust + sizeof anchors + sizeof now + sizeof hedged));
    told("enrol_stack", enrol_cost.stack);
    told("policy_instructions", (uint32_t)policy_cost.instructions);
    told("policy_stack", policy_cost.stack);
}

int main(void) {
    flash_mount();
    check("the header and the library", iomt_layout_check());
    expect("a secure element", element_start() == 0);
    const uint32_t start = load_number(SLOT_STARTS) + 1;
    keep_number(SLOT_STARTS, start);
    say("-- start ");
    say_number(start);
    say("\n");
    wire_send(WIRE_START, NULL, 0);

    uint64_t floor;
    check("hedging", iomt_hedged_init(&hedged, &hardware, element_signer(), start));
    check("hedging", iomt_hedged_random(&hedged, &hedged_random));
    vault = (iomt_vault){&flash_storage, element_storage_key(), name};
    check("time floor", iomt_time_floor_load(&flash_storage, 0, &floor));
    check("time", iomt_now_init(&now, floor, NULL)); /* this device has no clock */

    root_len = load(SLOT_ROOT, root, sizeof root);
    load(SLOT_AUTHORITY, authority_key, sizeof authority_key);
    certificate_len = load(SLOT_CERTIFICATE, certificate, sizeof certificate);
    policy_len = load(SLOT_POLICY, policy_text, sizeof policy_text);
    if (root_len == 0) {
        provision();
    }
    check("trust", iomt_trust_init(&trust, anchors, 1, NULL, 0, NULL, 0));
    check("the root", iomt_trust_add_anchor(&trust, root, root_len, domain));
    if (certificate_len == 0) {
        enrol();
    }
    if (policy_len == 0) {
        shake_hands();
        fetch_policy();
        report();
    } else {
        resume();
        refuse_rolled_back_policy();
    }

    const uint32_t first = load_number(SLOT_SECONDS);
    for (uint32_t second = first; second < first + SECONDS; second++) {
        if (start == 1 && second == first + SECONDS / 2) {
            keep_number(SLOT_SECONDS, second);
            /* The next reservation of counters will not be written to its end. */
            flash_cut_power_after(20);
        }
        send_second(second);
    }
    expect("the power was cut in the first start", start > 1);
    keep_number(SLOT_SECONDS, first + SECONDS);
    if (start == 2) {
        say("the watchdog bites\n");
        board_reset();
    }

    measure_frame();
    told("second_instructions", (uint32_t)(second_cost.instructions / SECONDS));
    told("second_stack", second_cost.stack);
    told("frame_stack", frame_cost.stack);
    told("flash_erasures", flash_erasures());
    size_t len;
    check("close", iomt_link_close(&link, &vault, message, sizeof message, &len));
    wire_send(WIRE_FRAME, message, len);
    wire_send(WIRE_DONE, NULL, 0);
    wire_receive(WIRE_DONE, message, sizeof message);
    return 0;
}
