/* A log of records in one of two sectors. A record that is not whole does not count, so the old value
 * stands until the new one is complete; when a sector is full, what is current goes into the other one,
 * whose header is written last.
 *
 *   sector   magic, generation, check of both             12 bytes, written last
 *   record   slot and length, check of both and the value  8 bytes
 *            the value, padded to words
 *
 * The medium is emulated in memory that start-up code never touches, and keeps NOR flash's rules: an
 * erased sector is all ones, programming a word only clears bits, and only a whole sector is erased. */

#include "flash.h"

#include "board.h"

#define SECTORS 2u
#define WORDS 1024u /* of 4 bytes, in a sector */
#define MAGIC 0x494F4D54u
#define ERASED 0xFFFFFFFFu
#define HEADER 3u

extern uint32_t storage_start[];

static uint32_t current;    /* sector */
static uint32_t free_from;  /* word in it */
static uint32_t generation;
static uint32_t words_until_cut = ERASED;
static uint32_t stores;

/* --- the medium ------------------------------------------------------------------------------- */

static volatile uint32_t *at(uint32_t sector, uint32_t word) {
    return (volatile uint32_t *)storage_start + sector * WORDS + word;
}

/* The power fails in the middle of a word, of which some bits are then programmed or erased. */
static int fails_now(void) {
    if (words_until_cut == ERASED) {
        return 0;
    }
    return words_until_cut-- == 0;
}

static void cut(void) {
    say("power cut in the middle of a write to flash\n");
    board_reset();
}

#define TORN 0x5A5AA5A5u

static void program(uint32_t sector, uint32_t word, uint32_t value) {
    if (fails_now()) {
        *at(sector, word) &= value | TORN;
        cut();
    }
    *at(sector, word) &= value;
    if (*at(sector, word) != value) {
        say("flash: a word was programmed twice\n");
        board_exit(98);
    }
}

static void erase(uint32_t sector) {
    for (uint32_t word = 0; word < WORDS; word++) {
        if (fails_now()) {
            *at(sector, word) |= TORN;
            cut();
        }
        *at(sector, word) = ERASED;
    }
}

/* --- the log ---------------------------------------------------------------------------------- */

/* FNV-1a with a final mix: tells what was cut off in the middle, and is no protection from attackers. */
static uint32_t check_word(uint32_t check, uint32_t word) {
    for (unsigned byte = 0; byte < 4; byte++) {
        check = (check ^ (word >> (8 * byte) & 0xFF)) * 16777619u;
    }
    return check ^ check >> 15;
}

static uint32_t words_of(size_t len) {
    return (uint32_t)((len + 3) / 4);
}

static uint32_t record_check(uint32_t sector, uint32_t word, uint32_t head, uint32_t words) {
    uint32_t check = check_word(2166136261u, head);
    for (uint32_t i = 0; i < words; i++) {
        check = check_word(check, *at(sector, word + 2 + i));
    }
    /* An erased word is no check. */
    return check == ERASED ? 0 : check;
}

static int sector_generation(uint32_t sector, uint32_t *found) {
    const uint32_t number = *at(sector, 1);
    const uint32_t check = check_word(check_word(2166136261u, MAGIC), number);
    if (*at(sector, 0) != MAGIC || *at(sector, 2) != check) {
        return 0;
    }
    *found = number;
    return 1;
}

static void begin_sector(uint32_t sector, uint32_t number) {
    program(sector, 1, number);
    program(sector, 2, check_word(check_word(2166136261u, MAGIC), number));
    program(sector, 0, MAGIC);
}

/* The newest whole record of `slot` in the current sector, or 0. What lies behind a record that was cut
 * off is never reached: `flash_mount` copies everything into a new sector then. */
static uint32_t find(uint32_t slot) {
    uint32_t found = 0;
    for (uint32_t word = HEADER; word + 2 <= free_from;) {
        const uint32_t head = *at(current, word);
        if (head >> 16 == slot) {
            found = word;
        }
        word += 2 + words_of(head & 0xFFFF);
    }
    return found;
}

/* Writes a record at the end of a sector; the check, which makes it whole, last. */
static uint32_t append(uint32_t sector, uint32_t word, uint32_t head, const uint8_t *value) {
    const size_t len = head & 0xFFFF;
    program(sector, word, head);
    for (uint32_t i = 0; i < words_of(len); i++) {
        uint32_t packed = ERASED;
        for (size_t byte = 0; byte < 4 && 4 * i + byte < len; byte++) {
            packed &= ~((uint32_t)0xFF << (8 * byte));
            packed |= (uint32_t)value[4 * i + byte] << (8 * byte);
        }
        program(sector, word + 2 + i, packed);
    }
    program(sector, word + 1, record_check(sector, word, head, words_of(len)));
    return word + 2 + words_of(len);
}

/* Copies what is current into the other sector, and goes on there. */
static void change_sector(void) {
    const uint32_t other = (current + 1) % SECTORS;
    uint32_t to = HEADER;
    erase(other);
    for (uint32_t word = HEADER; word + 2 <= free_from;) {
        const uint32_t head = *at(current, word);
        const uint32_t words = words_of(head & 0xFFFF);
        if (find(head >> 16) == word) {
            program(other, to, head);
            for (uint32_t i = 0; i < words; i++) {
                program(other, to + 2 + i, *at(current, word + 2 + i));
            }
            program(other, to + 1, record_check(other, to, head, words));
            to += 2 + words;
        }
        word += 2 + words;
    }
    /* Only now does this sector count. */
    begin_sector(other, ++generation);
    current = other;
    free_from = to;
}

void flash_mount(void) {
    uint32_t number, newest = 0;
    int any = 0;
    for (uint32_t sector = 0; sector < SECTORS; sector++) {
        if (sector_generation(sector, &number) && (!any || number > newest)) {
            newest = number;
            current = sector;
            any = 1;
        }
    }
    if (!any) { /* new, or not ours */
        erase(0);
        current = 0;
        generation = 1;
        begin_sector(0, generation);
        free_from = HEADER;
        return;
    }
    generation = newest;
    free_from = HEADER;
    while (free_from + 2 <= WORDS) {
        const uint32_t head = *at(current, free_from);
        const uint32_t words = words_of(head & 0xFFFF);
        if (head == ERASED && *at(current, free_from + 1) == ERASED) {
            return;
        }
        if (free_from + 2 + words > WORDS ||
            *at(current, free_from + 1) != record_check(current, free_from, head, words)) {
            say("flash: the last write was cut off; the value before it stands\n");
            change_sector();
            return;
        }
        free_from += 2 + words;
    }
}

/* --- the library's callbacks ------------------------------------------------------------------- */

static int32_t load(void *context, uint16_t slot, uint8_t *out, size_t size, size_t *len) {
    (void)context;
    const uint32_t word = find(slot);
    if (word == 0) {
        return IOMT_NEVER_STORED;
    }
    const size_t there = *at(current, word) & 0xFFFF;
    if (there > size) {
        return 1;
    }
    for (size_t i = 0; i < there; i++) {
        out[i] = (uint8_t)(*at(current, word + 2 + (uint32_t)i / 4) >> (8 * (i % 4)));
    }
    *len = there;
    return 0;
}

static int32_t store(void *context, uint16_t slot, const uint8_t *value, size_t len) {
    (void)context;
    const uint32_t head = (uint32_t)slot << 16 | (uint32_t)len;
    if (len > 0xFFFF || 2 + words_of(len) > WORDS - HEADER) {
        return 1;
    }
    stores++;
    if (free_from + 2 + words_of(len) > WORDS) {
        /* The old value of this slot comes along too: power may fail before the new one is whole. */
        change_sector();
        if (free_from + 2 + words_of(len) > WORDS) {
            return 1;
        }
    }
    free_from = append(current, free_from, head, value);
    return 0;
}

const iomt_storage flash_storage = {.context = NULL, .load = load, .store = store};

void flash_cut_power_after(uint32_t words) {
    words_until_cut = words;
}

uint32_t flash_stores(void) {
    return stores;
}

uint32_t flash_erasures(void) {
    return generation - 1;
}
