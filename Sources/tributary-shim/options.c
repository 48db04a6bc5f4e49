#define _GNU_SOURCE
#include "shim.h"

#include <stdlib.h>
#include <string.h>

static bool read_limit(const char *text, struct options *options) {
    static const struct { const char *name; int resource; } known[] = {
        {"cpu", RLIMIT_CPU}, {"data", RLIMIT_DATA}, {"fsize", RLIMIT_FSIZE}, {"nofile", RLIMIT_NOFILE}};
    const char *equals = strchr(text, '=');
    if (!equals || equals[1] < '0' || equals[1] > '9' || options->limit_count == MAXIMUM_LIMITS) return false;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        size_t length = strlen(known[i].name);
        if (length != (size_t)(equals - text) || strncmp(text, known[i].name, length) != 0) continue;
        char *end;
        unsigned long long value = strtoull(equals + 1, &end, 10);
        options->limits[options->limit_count++] = (struct limit){known[i].resource, value};
        return *end == 0;
    }
    return false;
}

static bool read_grace(const char *text, struct options *options) {
    char *end;
    options->grace = strtol(text, &end, 10);
    return *text && !*end && options->grace >= 0 && options->grace <= 3600000;
}

static bool read_level(const char *text, struct options *options) {
    static const struct { const char *name; enum level level; } known[] = {
        {"basic", LEVEL_BASIC}, {"closed", LEVEL_CLOSED}, {"proxied", LEVEL_PROXIED}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(text, known[i].name) != 0) continue;
        options->level = known[i].level;
        options->level_name = text;
        return true;
    }
    return false;
}

static bool is_root_option(const char *name) {
    return strcmp(name, "--read") == 0 || strcmp(name, "--write") == 0 || strcmp(name, "--all") == 0;
}

static bool read_root(const char *name, const char *path, struct options *options) {
    if (*path != '/' || options->root_count == MAXIMUM_ROOTS) return false;
    struct root *root = &options->roots[options->root_count++];
    root->kind = strcmp(name, "--read") == 0 ? ROOT_READ : strcmp(name, "--write") == 0 ? ROOT_WRITE : ROOT_ALL;
    root->path = path;
    return true;
}

static bool read_option(const char *name, char *value, struct options *options) {
    if (strcmp(name, "--grace") == 0) return read_grace(value, options);
    if (strcmp(name, "--limit") == 0) return read_limit(value, options);
    if (strcmp(name, "--confine") == 0) return read_level(value, options);
    if (is_root_option(name)) return read_root(name, value, options);
    const char **place = strcmp(name, "--chdir") == 0   ? &options->directory
                         : strcmp(name, "--proxy") == 0 ? &options->proxy
                         : strcmp(name, "--bwrap") == 0 ? &options->bwrap
                                                        : NULL;
    if (!place) return false;
    *place = value;
    return *value != 0;
}

// What is asked for must be something that can be kept: files are only restricted together with calls, a view and a
// proxy only exist for a program that is confined, and sockets only where there is a view around them.
static bool holds_together(const struct options *options) {
    bool has_files = options->root_count > 0;
    if (options->level == LEVEL_NONE) return !has_files && !options->proxy && !options->bwrap;
    if (options->level == LEVEL_BASIC) return !options->proxy && !options->bwrap;
    return has_files && (!options->proxy || options->level == LEVEL_PROXIED);
}

bool read_options(int count, char **arguments, struct options *options) {
    *options = (struct options){.grace = 2000};
    int i = 0;
    for (; i + 1 < count && strcmp(arguments[i], "--") != 0; i += 2) {
        if (!read_option(arguments[i], arguments[i + 1], options)) return false;
    }
    if (i + 1 >= count || strcmp(arguments[i], "--") != 0) return false;
    options->program = arguments + i + 1;
    return holds_together(options);
}
