#ifndef TRIBUTARY_CPROCESS_H
#define TRIBUTARY_CPROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "cprocess_kernel.h"

/// The descriptors a spawned supervisor gets as 0, 1, 2, 3 and 4; nothing else is passed on.
struct cprocess_descriptors {
    int standard_input;
    int standard_output;
    int standard_error;
    int lifeline;
    int status;
};

/// Makes a close-on-exec pipe whose ends are above the numbers a child uses; returns 0 or an errno.
int cprocess_pipe(int *read_end, int *write_end);

/// Asks for a larger pipe buffer; the system may refuse, which does no harm.
void cprocess_enlarge_pipe(int descriptor, int bytes);

/// Starts `path` with every signal blocked and exactly the given descriptors; returns 0 or an errno.
int cprocess_spawn(pid_t *pid, const char *path, char *const arguments[], char *const environment[],
                   struct cprocess_descriptors descriptors);

/// Reaps a child that is exiting; true when it is gone (also when somebody else reaped it).
bool cprocess_reap(pid_t pid, bool wait);

/// Writes the bytes and one line feed in one call without ever blocking a non-blocking descriptor.
/// Returns the number of bytes taken (0 when the descriptor is full) or a negative errno.
ssize_t cprocess_write_line(int descriptor, bool is_socket, const void *bytes, size_t length);

/// Makes writing to a closed pipe an error instead of a signal, unless the program handles that signal itself.
void cprocess_ignore_sigpipe(void);

/// A close-on-exec copy of a descriptor above the numbers a child uses; a negative errno when there is none left.
int cprocess_duplicate(int descriptor);

/// Opens a pipe anew, non-blocking and close-on-exec, without touching the flags of the descriptor that is given.
/// Returns a descriptor above the numbers a child uses, or a negative errno: EINVAL when it is no pipe.
int cprocess_reopen_pipe(int descriptor, bool for_writing);

/// Waits until the descriptor is ready for reading (or writing) or the other one is readable.
/// Returns 1 when the first is ready, 0 at the timeout or when the second is readable, a negative errno otherwise.
int cprocess_wait(int descriptor, bool for_writing, int wake, int milliseconds);

/// The system's words for an error number; never NULL, never freed.
const char *cprocess_error_text(int number);

#endif
