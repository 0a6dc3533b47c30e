/* What the board gives: a console, a UART to the peer, random numbers, a count of instructions, a
 * painted stack, a reset. */

#ifndef BOARD_H
#define BOARD_H

#include <stddef.h>
#include <stdint.h>

void board_start(void);
_Noreturn void board_exit(int status);
/* A system reset, as the watchdog would do it: RAM is lost, flash is kept. */
_Noreturn void board_reset(void);

/* The console: the emulator's own, by semihosting. */
void say(const char *text);
void say_number(uint32_t number);

/* The UART to the peer. */
void uart_write(const uint8_t *bytes, size_t len);
void uart_read(uint8_t *bytes, size_t len);

/* Random numbers. Returns 0, or -1 if the source failed. */
int board_random(uint8_t *out, size_t len);

/* Instructions since the start, to 40: QEMU counts one a nanosecond (-icount shift=0), and the
 * timer runs at 25 MHz. */
uint64_t board_instructions(void);

/* Paints the free stack; how deep the stack has been since, in bytes, callers included. */
void stack_paint(void);
uint32_t stack_used(void);

#endif
