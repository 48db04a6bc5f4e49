#ifndef SANDBOX_PROBE_H
#define SANDBOX_PROBE_H

#include <stdbool.h>
#include <sys/types.h>

// One thing that a confined program may try; `attempt` answers 0 when it worked, else the errno it failed with.
struct probe {
    const char *name;
    int (*attempt)(void);
};

extern const struct probe file_probes[], process_probes[], network_probes[], kernel_probes[], control_probes[];

// What the harness says of the outside; see main.c.
const char *given(const char *name);
int given_number(const char *name);
const char *outside(const char *name);  // a path in the folder that nobody granted
const char *writable(const char *name); // a path in a folder that may be written
int parent_of_all(void);

int result(long value);   // of a system call: 0, or errno
int reached(long value);  // 0 when the kernel looked at the call at all: only a refusal is a failure
int try_open(const char *path, int flags);
int try_read(const char *path);
int run_program(const char *path, char *const arguments[]);  // 0 when it ran and ended well

int without(int count, char **arguments);
int be_host(const char *folder);

#endif
