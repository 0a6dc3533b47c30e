/* The serial line to the peer: a length of two bytes, a kind, and the message. It loses nothing. */

#ifndef WIRE_H
#define WIRE_H

#include <stddef.h>
#include <stdint.h>

enum {
    WIRE_START = 'S',     /* this device has started; the peer forgets what was not finished */
    WIRE_PROVISION = 'P', /* ask: the root; the answer is followed by WIRE_AUTHORITY */
    WIRE_AUTHORITY = 'A', /* the policy authority's public key */
    WIRE_REQUEST = 'C',   /* a certification request */
    WIRE_CERTIFICATE = 'I',
    WIRE_MESSAGE_1 = '1',
    WIRE_MESSAGE_2 = '2',
    WIRE_MESSAGE_3 = '3',
    WIRE_MESSAGE_4 = '4',
    WIRE_POLICY = 'G',     /* ask: the policy, which comes in a frame */
    WIRE_OLD_POLICY = 'O', /* ask: the policy before it, signed as genuinely */
    WIRE_FRAME = 'F',
    WIRE_DONE = 'Z', /* the end: how many frames with measurements were sent, 4 bytes */
};

void wire_send(uint8_t kind, const uint8_t *message, size_t len);
/* Waits for a message of this kind, and gives its length. Anything else ends the run. */
size_t wire_receive(uint8_t kind, uint8_t *message, size_t size);

#endif
