/* Start-up: vectors, memory, and the way back from a fault. No C library is needed. */

#include <stddef.h>
#include <stdint.h>

#include "board.h"

extern uint32_t data_start[], data_end[], bss_start[], bss_end[], stack_top[];
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

void reset_handler(void) {
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

/* A device would reset into a safe state; a test must be seen to fail. */
static void fault_handler(void) {
    say("fault: the processor stopped the image\n");
    board_exit(99);
}
