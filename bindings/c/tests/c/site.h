/* Who enrolled at a site, from the files in its directory: see `site` in tests/support/mod.rs. */
#ifndef SITE_H
#define SITE_H

#include "support.h"

struct member {
  iomt_software_key key;
  iomt_signer signer;
  uint8_t der[2048];
  iomt_bytes chain[IOMT_CERTIFICATES];
  size_t chain_len;
};

static inline size_t site_file(const char *directory, const char *name, char *out, size_t size) {
  char path[512];
  snprintf(path, sizeof path, "%s/%s", directory, name);
  FILE *file = fopen(path, "rb");
  CHECK(file != NULL);
  size_t len = fread(out, 1, size, file);
  CHECK(len < size && fclose(file) == 0);
  return len;
}

static inline void site_member(struct member *member, const char *directory, const char *name) {
  char file[64], text[4096];
  snprintf(file, sizeof file, "%s.key", name);
  size_t len = site_file(directory, file, text, sizeof text);
  OK(iomt_software_key_from_pem(&member->key, text, len));
  OK(iomt_software_key_signer(&member->key, &member->signer));
  snprintf(file, sizeof file, "%s.pem", name);
  len = site_file(directory, file, text, sizeof text);
  OK(iomt_pem_certificates(text, len, member->der, sizeof member->der, member->chain, IOMT_CERTIFICATES,
                           &member->chain_len));
}

static inline size_t site_root(const char *directory, uint8_t *der, size_t size) {
  char text[4096];
  iomt_bytes root;
  size_t count;
  size_t len = site_file(directory, "root.pem", text, sizeof text);
  OK(iomt_pem_certificates(text, len, der, size, &root, 1, &count));
  CHECK(count == 1 && root.data == der);
  return root.len;
}

#endif
