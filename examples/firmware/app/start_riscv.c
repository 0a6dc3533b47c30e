/* Start-up for RISC-V: a stack, memory, a trap handler. */

#include <stdint.h>

#include "board.h"

extern uint32_t data_start[], data_end[], bss_start[], bss_end[];
extern const uint32_t data_load[];

int main(void);
void start(void);
void set_up(void);
void trap_handler(void);

__attribute__((naked, section(".vectors"), used)) void start(void) {
    __asm__ volatile(".option push\n"
                     ".option norelax\n"
                     "la sp, stack_top\n"
                     ".option pop\n"
                     "la t0, trap_handler\n"
                     "csrw mtvec, t0\n"
                     /* The 32 KiB before the stack: no access, locked, so that it holds for this mode too
                      * (pmpcfg L and NAPOT; Privileged Architecture, 3.7.1). */
                     "la t0, stack_limit - 32768\n"
                     "srli t0, t0, 2\n"
                     "li t1, 0xFFF\n"
                     "or t0, t0, t1\n"
                     "csrw pmpaddr0, t0\n"
                     "li t0, 0x98\n"
                     "csrw pmpcfg0, t0\n"
                     "j set_up");
}

void set_up(void) {
    const uint32_t *from = data_load;
    for (uint32_t *to = data_start; to < data_end;) {
        *to++ = *from++;
    }
    for (uint32_t *to = bss_start; to < bss_end;) {
        *to++ = 0;
    }
    board_start();
    board_exit(main());
}

/* A device would reset into a safe state; a test must be seen to fail. The stack may be what has ended, so
 * the handler begins a new one. */
__attribute__((used)) static void fault(void) {
    say("fault: the processor stopped the image\n");
    board_exit(99);
}

__attribute__((naked, aligned(4))) void trap_handler(void) {
    __asm__ volatile("la sp, stack_top\n"
                     "j fault");
}
