/* Start-up: vectors, memory, and the way back from a fault. No C library is needed. */

#include <stddef.h>
#include <stdint.h>

#include "board.h"

extern uint32_t data_start[], data_end[], bss_start[], bss_end[], stack_limit[], stack_top[];
extern const uint32_t data_load[];

int main(void);
void systick_handler(void);

void reset_handler(void);
static void fault_handler(void);

__attribute__((section(".vectors"), used)) static const uintptr_t vectors[16] = {
    (uintptr_t)stack_top,      (uintptr_t)reset_handler, (uintptr_t)fault_handler,
    (uintptr_t)fault_handler,  (uintptr_t)fault_handler, (uintptr_t)fault_handler,
    (uintptr_t)fault_handler,  0, 0, 0, 0, (uintptr_t)fault_handler, (uintptr_t)fault_handler,
    0, (uintptr_t)fault_handler, (uintptr_t)systick_handler,
};

/* Memory protection (Armv7-M, B3.5; optional on Armv6-M). */
#define MPU_TYPE (*(volatile uint32_t *)0xE000ED90)
#define MPU_CTRL (*(volatile uint32_t *)0xE000ED94)
#define MPU_RNR (*(volatile uint32_t *)0xE000ED98)
#define MPU_RBAR (*(volatile uint32_t *)0xE000ED9C)
#define MPU_RASR (*(volatile uint32_t *)0xE000EDA0)

/* The 32 KiB before the stack: no access. All else is as without the unit. */
static void guard_stack(void) {
    if (MPU_TYPE != 0) {
        MPU_RNR = 0;
        MPU_RBAR = (uint32_t)(uintptr_t)stack_limit - 0x8000u;
        MPU_RASR = 1u << 28 | 14u << 1 | 1u; /* no code, 2^15 bytes, on */
        MPU_CTRL = 5;                        /* on, with the usual map elsewhere */
        __asm__ volatile("dsb\n isb" ::: "memory");
    }
}

void reset_handler(void) {
    guard_stack();
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

__attribute__((naked)) static void fault_handler(void) {
    __asm__ volatile("ldr r0, =stack_top\n"
                     "mov sp, r0\n"
                     "bl fault");
}
