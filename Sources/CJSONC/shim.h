#ifndef TRIBUTARY_CJSONC_SHIM_H
#define TRIBUTARY_CJSONC_SHIM_H

#include <json-c/json.h>
#include <string.h>

// The bytes of a key: json-c ends keys with a NUL and keeps no length.
static inline size_t jsonc_length(const char *key) { return strlen(key); }

#endif
