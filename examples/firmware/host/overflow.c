/* In the place of app/main.c: a stack that has no end. It must be stopped before it writes over what lies
 * beside it in RAM. */

#include "../app/board.h"

int main(void);

static volatile uint32_t beside = 7;

__attribute__((noinline)) static uint32_t deeper(uint32_t depth) {
    volatile uint32_t frame[16];
    frame[0] = depth;
    if (beside != 7) {
        say("the stack has written over a variable\n");
        board_exit(98);
    }
    return deeper(depth + 1) + frame[0];
}

int main(void) {
    return (int)deeper(0);
}
