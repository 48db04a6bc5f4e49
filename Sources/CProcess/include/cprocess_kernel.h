#ifndef TRIBUTARY_CPROCESS_KERNEL_H
#define TRIBUTARY_CPROCESS_KERNEL_H

#include <stdbool.h>

/// The version of Landlock, asked of the kernel itself; 0 where there is none.
int cprocess_landlock_version(void);

/// Whether the kernel takes filters of calls that answer with an error.
bool cprocess_has_filters(void);

/// Makes this process's memory and variables unreadable for others of the same user; no core file is written either.
void cprocess_close_to_others(void);

#endif
