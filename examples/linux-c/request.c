/* Makes the device's key, and asks for a certificate: `request DIRECTORY`. */
#include "common.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void write_file(const char *directory, const char *name, const void *bytes, size_t len) {
  char path[512];
  snprintf(path, sizeof path, "%s/%s", directory, name);
  FILE *file = fopen(path, "wb");
  if (file == NULL || fwrite(bytes, 1, len, file) != len || fclose(file) != 0) fail(path);
}

int main(int argc, char **argv) {
  iomt_random random;
  iomt_software_key key;
  iomt_signer signer;
  uint8_t secret[32], request[IOMT_CSR_SIZE];
  size_t len;
  if (argc != 2) {
    fprintf(stderr, "usage: request DIRECTORY\n");
    return 2;
  }
  MUST(iomt_layout_check());
  umask(077);
  MUST(iomt_os_random(&random));
  if (random.fill(random.context, secret, sizeof secret) != 0) fail("random");
  write_file(argv[1], "device.key", secret, sizeof secret);
  MUST(iomt_software_key_take(&key, IOMT_KEY_ED25519, IOMT_USE_SIGNATURE, secret));
  MUST(iomt_software_key_signer(&key, &signer));
  MUST(iomt_csr_write(&signer, DEVICE, request, sizeof request, &len));
  write_file(argv[1], "request.der", request, len);
  MUST(iomt_software_key_wipe(&key));
  return 0;
}
