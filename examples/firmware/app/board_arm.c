/* The MPS2 board with AN386 as QEMU has it. */

#include "board.h"
#include "semihosting.h"

/* CMSDK APB UART 0 (Arm DDI 0479, table 4-8). */
#define UART_DATA (*(volatile uint32_t *)0x40004000)
#define UART_STATE (*(volatile uint32_t *)0x40004004)
#define UART_CONTROL (*(volatile uint32_t *)0x40004008)
#define UART_DIVIDER (*(volatile uint32_t *)0x40004010)
#define UART_TX_FULL 1u
#define UART_RX_FULL 2u

/* SysTick and system control (Armv7-M, B3.3 and B3.2). */
#define SYST_CSR (*(volatile uint32_t *)0xE000E010)
#define SYST_RVR (*(volatile uint32_t *)0xE000E014)
#define SYST_CVR (*(volatile uint32_t *)0xE000E018)
#define SCB_AIRCR (*(volatile uint32_t *)0xE000ED0C)
#define SYSTICK_RANGE 0x1000000u
#define INSTRUCTIONS_PER_TICK 40u

static volatile uint32_t wraps;

intptr_t semihost(uintptr_t operation, const void *argument) {
    register uintptr_t r0 __asm__("r0") = operation;
    register const void *r1 __asm__("r1") = argument;
    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
    return (intptr_t)r0;
}

void systick_handler(void);

void systick_handler(void) {
    wraps++;
}

void board_start(void) {
    UART_DIVIDER = 16;
    UART_CONTROL = 3; /* transmit and receive */
    SYST_RVR = SYSTICK_RANGE - 1;
    SYST_CVR = 0;
    SYST_CSR = 7; /* the processor's clock, interrupt at zero, on */
}

void board_reset(void) {
    __asm__ volatile("dsb" ::: "memory");
    SCB_AIRCR = 0x05FA0004; /* VECTKEY, SYSRESETREQ */
    for (;;) {
        __asm__ volatile("dsb" ::: "memory");
    }
}

void uart_write(const uint8_t *bytes, size_t len) {
    for (size_t at = 0; at < len; at++) {
        while (UART_STATE & UART_TX_FULL) {
        }
        UART_DATA = bytes[at];
    }
    while (UART_STATE & UART_TX_FULL) { /* a reset must not swallow the last byte */
    }
}

void uart_read(uint8_t *bytes, size_t len) {
    for (size_t at = 0; at < len; at++) {
        while (!(UART_STATE & UART_RX_FULL)) {
        }
        bytes[at] = (uint8_t)UART_DATA;
    }
}

uint64_t board_instructions(void) {
    uint32_t high, low;
    do {
        high = wraps;
        low = SYST_CVR;
    } while (high != wraps);
    return ((uint64_t)high * SYSTICK_RANGE + (SYSTICK_RANGE - 1 - low)) * INSTRUCTIONS_PER_TICK;
}
