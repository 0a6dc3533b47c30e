/* The emulated secure element: the only file that ever holds the private key, in memory that is its own.
 * A real element is a chip, and this file becomes its driver. It signs with the library's software signer,
 * through the same C interface, so what it costs is in the figures that `run` prints. */

#include "element.h"

#include "board.h"

#define FUSED 0x46555345u

/* The element's own flash. */
struct fuses {
    uint32_t fused;
    uint8_t key[32];
    uint8_t storage_key[32];
};

extern uint32_t element_memory[];
#define fuses ((struct fuses *)(void *)element_memory)

static iomt_software_key key;
static iomt_signer inside;
static iomt_signer outside;

static int32_t sign(void *context, const uint8_t *message, size_t len, uint8_t *signature) {
    (void)context;
    return inside.sign(inside.context, message, len, signature);
}

int element_start(void) {
    uint8_t secret[32];
    if (fuses->fused != FUSED) {
        if (board_random(fuses->key, sizeof fuses->key) != 0 ||
            board_random(fuses->storage_key, sizeof fuses->storage_key) != 0) {
            return -1;
        }
        fuses->fused = FUSED;
    }
    for (size_t i = 0; i < sizeof secret; i++) {
        secret[i] = fuses->key[i];
    }
    if (iomt_software_key_take(&key, IOMT_KEY_ED25519, IOMT_USE_SIGNATURE, secret) != IOMT_OK ||
        iomt_software_key_signer(&key, &inside) != IOMT_OK) {
        return -1;
    }
    outside = (iomt_signer){
        .context = NULL,
        .sign = sign,
        .key = inside.key,
        .protection = IOMT_PROTECTION_HARDWARE,
    };
    return 0;
}

const iomt_signer *element_signer(void) {
    return &outside;
}

const uint8_t *element_storage_key(void) {
    return fuses->storage_key;
}
