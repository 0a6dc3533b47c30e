/* The RISC-V board `virt` as QEMU has it, RV32. */

#include "board.h"
#include "semihosting.h"

/* NS16550A. */
#define UART ((volatile uint8_t *)0x10000000)
#define UART_LINE_STATUS 5
#define UART_RECEIVED 0x01
#define UART_TRANSMITTER_EMPTY 0x20

/* The test device, which resets the machine. */
#define TEST_DEVICE (*(volatile uint32_t *)0x00100000)
#define TEST_RESET 0x7777

__attribute__((naked)) intptr_t semihost(uintptr_t operation, const void *argument) {
    (void)operation;
    (void)argument;
    /* These three, uncompressed and on one page, are the call. */
    __asm__ volatile(".option push\n"
                     ".option norvc\n"
                     ".balign 16\n"
                     "slli zero, zero, 0x1f\n"
                     "ebreak\n"
                     "srai zero, zero, 7\n"
                     "ret\n"
                     ".option pop");
}

void board_start(void) {}

void board_reset(void) {
    for (;;) {
        TEST_DEVICE = TEST_RESET;
    }
}

void uart_write(const uint8_t *bytes, size_t len) {
    for (size_t at = 0; at < len; at++) {
        while (!(UART[UART_LINE_STATUS] & UART_TRANSMITTER_EMPTY)) {
        }
        UART[0] = bytes[at];
    }
    while (!(UART[UART_LINE_STATUS] & UART_TRANSMITTER_EMPTY)) { /* a reset must not swallow the last */
    }
}

void uart_read(uint8_t *bytes, size_t len) {
    for (size_t at = 0; at < len; at++) {
        while (!(UART[UART_LINE_STATUS] & UART_RECEIVED)) {
        }
        bytes[at] = UART[0];
    }
}

uint64_t board_instructions(void) {
    uint32_t high, low, again;
    do {
        __asm__ volatile("csrr %0, minstreth" : "=r"(high));
        __asm__ volatile("csrr %0, minstret" : "=r"(low));
        __asm__ volatile("csrr %0, minstreth" : "=r"(again));
    } while (high != again);
    return (uint64_t)high << 32 | low;
}
