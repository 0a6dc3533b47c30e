/* What both boards have by the emulator: the console, random numbers, the end; and the painted stack. */

#include "board.h"

#include "semihosting.h"

#define SYS_OPEN 0x01
#define SYS_WRITE0 0x04
#define SYS_READ 0x06
#define SYS_EXIT_EXTENDED 0x20
#define ADP_STOPPED_APPLICATION_EXIT 0x20026
#define OPEN_READ_BINARY 1

extern uint32_t stack_limit[], stack_top[];

void board_exit(int status) {
    const uintptr_t block[2] = {ADP_STOPPED_APPLICATION_EXIT, (uintptr_t)status};
    for (;;) {
        semihost(SYS_EXIT_EXTENDED, block);
    }
}

void say(const char *text) {
    semihost(SYS_WRITE0, text);
}

void say_number(uint32_t number) {
    char text[11];
    size_t at = sizeof text - 1;
    text[at] = 0;
    do {
        text[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    say(&text[at]);
}

/* This board has no random source, so the emulator lends its host's. On a device this is the TRNG. */
int board_random(uint8_t *out, size_t len) {
    static const char path[] = "/dev/urandom";
    static intptr_t source = -1;
    if (source < 0) {
        const uintptr_t open[3] = {(uintptr_t)path, OPEN_READ_BINARY, sizeof path - 1};
        source = semihost(SYS_OPEN, open);
    }
    const uintptr_t block[3] = {(uintptr_t)source, (uintptr_t)out, len};
    /* The answer is how many bytes were not read. */
    return source >= 0 && semihost(SYS_READ, block) == 0 ? 0 : -1;
}

#define PAINT 0xA5C3F00Du

__attribute__((noinline)) void stack_paint(void) {
    /* Below this function's own frame there is nothing. */
    const volatile uint32_t *const here = __builtin_frame_address(0);
    for (volatile uint32_t *at = stack_limit; at < here - 16; at++) {
        *at = PAINT;
    }
}

uint32_t stack_used(void) {
    const volatile uint32_t *at = stack_limit;
    while (at < stack_top && *at == PAINT) {
        at++;
    }
    return (uint32_t)((uintptr_t)stack_top - (uintptr_t)at);
}
