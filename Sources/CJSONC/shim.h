#ifndef TRIBUTARY_CJSONC_SHIM_H
#define TRIBUTARY_CJSONC_SHIM_H

#include <json-c/json.h>

#endif
