#include "wire.h"

#include "board.h"

void wire_send(uint8_t kind, const uint8_t *message, size_t len) {
    const uint8_t head[3] = {(uint8_t)(len >> 8), (uint8_t)len, kind};
    uart_write(head, sizeof head);
    uart_write(message, len);
}

size_t wire_receive(uint8_t kind, uint8_t *message, size_t size) {
    uint8_t head[3];
    uart_read(head, sizeof head);
    const size_t len = (size_t)head[0] << 8 | head[1];
    if (head[2] != kind || len > size) {
        say("the peer sent something else than was due\n");
        board_exit(97);
    }
    uart_read(message, len);
    return len;
}
