/* The log in app/flash.c on the host: the power fails at every word that a write programs or erases, and
 * again at every so many of the recovery from that. Each slot then has its old value or its new one. */

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../app/board.h"
#include "../app/flash.h"

#define MEDIUM 2048 /* words of the two sectors */
#define SLOTS 5
#define FIRST_SLOT 256
#define LONGEST 380
#define NEVER 0xFFFFFFFFu

uint32_t storage_start[MEDIUM];

static jmp_buf power;
static uint32_t before[MEDIUM];

struct value {
    int there;
    size_t len;
    uint8_t bytes[LONGEST];
};
static struct value values[SLOTS];
static unsigned long cuts;

void say(const char *text) {
    (void)text;
}

void board_exit(int status) {
    fprintf(stderr, "the medium's rules were broken: %d\n", status);
    exit(1);
}

void board_reset(void) {
    cuts++;
    longjmp(power, 1);
}

static uint32_t random_number(void) {
    static uint32_t state = 1;
    state = state * 1664525u + 1013904223u;
    return state >> 8;
}

static void fail(const char *what, unsigned slot) {
    fprintf(stderr, "%s, slot %u\n", what, slot);
    exit(1);
}

static int holds(unsigned slot, const struct value *value) {
    uint8_t bytes[LONGEST];
    size_t len = 0;
    const int32_t status =
        flash_storage.load(NULL, (uint16_t)(FIRST_SLOT + slot), bytes, sizeof bytes, &len);
    if (!value->there) {
        return status == IOMT_NEVER_STORED;
    }
    return status == 0 && len == value->len && memcmp(bytes, value->bytes, len) == 0;
}

/* 1 if the power failed. */
static int store(unsigned slot, const struct value *value, uint32_t words) {
    if (setjmp(power) != 0) {
        return 1;
    }
    flash_cut_power_after(words);
    if (flash_storage.store(NULL, (uint16_t)(FIRST_SLOT + slot), value->bytes, value->len) != 0) {
        fail("a store was refused", slot);
    }
    flash_cut_power_after(NEVER);
    return 0;
}

static int mount(uint32_t words) {
    if (setjmp(power) != 0) {
        return 1;
    }
    flash_cut_power_after(words);
    flash_mount();
    flash_cut_power_after(NEVER);
    return 0;
}

/* Every slot has what it had; the one that was written may have what is new. */
static void check(unsigned written, const struct value *value, int must_be_new) {
    for (unsigned slot = 0; slot < SLOTS; slot++) {
        const int is_new = slot == written && holds(slot, value);
        if (!is_new && (!holds(slot, &values[slot]) || (slot == written && must_be_new))) {
            fail("a value was lost", slot);
        }
    }
}

int main(void) {
    static struct value value;
    memset(storage_start, 0x5A, sizeof storage_start); /* not ours */
    mount(NEVER);
    for (unsigned write = 0; write < 60; write++) {
        const unsigned slot = random_number() % SLOTS;
        value.there = 1;
        value.len = random_number() % LONGEST;
        for (size_t i = 0; i < value.len; i++) {
            value.bytes[i] = (uint8_t)random_number();
        }
        memcpy(before, storage_start, sizeof before);
        uint32_t words = 0;
        for (;; words++) {
            memcpy(storage_start, before, sizeof before);
            mount(NEVER);
            if (!store(slot, &value, words)) {
                break;
            }
            /* Once more in the recovery, which begins anew then. */
            if (mount(random_number() % 1400)) {
                mount(NEVER);
            }
            check(slot, &value, 0);
            /* What is written now is there, and stays over the next start. */
            store(slot, &value, NEVER);
            check(slot, &value, 1);
            mount(NEVER);
            check(slot, &value, 1);
        }
        check(slot, &value, 1);
        values[slot] = value;
    }
    printf("flash: ok, the power failed %lu times\n", cuts);
    return 0;
}
