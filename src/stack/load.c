/* SPDX-License-Identifier: MIT */
#include "stack/load.h"

#include "base/alloc.h"
#include "base/array.h"
#include "base/text.h"
#include "stack/loader.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int swarm__load_fail(swarm__load *load, swarm_status code, const swarm__yaml *at,
                     const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *message = swarm__vformat(format, arguments);
    va_end(arguments);
    if (message == NULL)
        return swarm__load_fail_nomem(load);
    load->status =
        swarm__fail_at(load->err, code, at != NULL ? at->file : NULL, at != NULL ? at->line : 0,
                       at != NULL ? at->column : 0, "%s", message);
    swarm__free(message);
    return load->status;
}

int swarm__load_fail_nomem(swarm__load *load)
{
    load->status = swarm__fail_nomem(load->err);
    return load->status;
}

int swarm__load_fail_memory(swarm__load *load, size_t size, const swarm__yaml *at)
{
    if (swarm__arena_is_full(&load->arena, size))
        return swarm__load_fail(load, SWARM_E_LIMIT, at,
                                "the stack needs more than %d MiB once aliases and variables are "
                                "expanded",
                                SWARM__STACK_LOAD_BYTES >> 20);
    return swarm__load_fail_nomem(load);
}

int swarm__load_warn(swarm__load *load, const swarm__yaml *at, const char *format, ...)
{
    if (load->warnings.count > SWARM__STACK_WARNINGS)
        return 0;
    if (swarm__array_reserve(&load->warnings, 1) < 0)
        return swarm__load_fail_nomem(load);
    va_list arguments;
    va_start(arguments, format);
    char *message = swarm__vformat(format, arguments);
    va_end(arguments);
    if (message == NULL)
        return swarm__load_fail_nomem(load);
    swarm_error *warning = NULL;
    int last = load->warnings.count == SWARM__STACK_WARNINGS;
    int code = swarm__fail_at(&warning, SWARM_E_NOTSUP, at->file, at->line, at->column, "%s",
                              last ? "there are more warnings, which are not kept" : message);
    swarm__free(message);
    if (code != SWARM_E_NOTSUP) {
        swarm_error_free(warning);
        return swarm__load_fail_nomem(load);
    }
    swarm__array_push(&load->warnings, warning);
    return 0;
}

const char *swarm__load_variable(const swarm__load *load, const char *name)
{
    const swarm__variable *variable =
        load->variables != NULL ? swarm__map_get(load->variables, name) : NULL;
    if (variable != NULL)
        return variable->value;
    return load->environment ? getenv(name) : NULL;
}

char *swarm__load_strndup(swarm__load *load, const swarm__yaml *at, const char *text, size_t length)
{
    char *copy = swarm__arena_strndup(&load->arena, text, length);
    if (copy == NULL)
        swarm__load_fail_memory(load, length + 1, at);
    return copy;
}

char *swarm__load_format(swarm__load *load, const swarm__yaml *at, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = swarm__vformat(format, arguments);
    va_end(arguments);
    if (text == NULL) {
        swarm__load_fail_nomem(load);
        return NULL;
    }
    char *copy = swarm__load_strndup(load, at, text, strlen(text));
    swarm__free(text);
    return copy;
}

/* Take ".", ".." and double slashes out of a path, in place and by its text alone. */
static void clean_path(char *path)
{
    int absolute = path[0] == '/';
    char *start = path + absolute, *out = start;
    const char *end = start + strlen(start);
    for (char *at = start; at < end;) { /* the NUL itself may be written over */
        size_t length = strcspn(at, "/");
        char *next = at + length + (at[length] == '/');
        int up = length == 2 && at[0] == '.' && at[1] == '.';
        char *last = out;
        while (last > start && last[-1] != '/')
            last--;
        /* `last` is where the last part kept begins; it ends before its slash at out[-1]. */
        if (up && out > start) {
            for (last = out - 1; last > start && last[-1] != '/';)
                last--;
        }
        if (up && out > start && strncmp(last, "../", 3) != 0) {
            out = last;
        } else if (length > 0 && !(length == 1 && at[0] == '.') && !(up && absolute)) {
            memmove(out, at, length);
            out += length;
            *out++ = '/'; /* there is room: a slash or the end stood here */
        }
        at = next;
    }
    if (out > start)
        out--;
    *out = '\0';
}

const char *swarm__load_path(swarm__load *load, const swarm__yaml *at, const char *path)
{
    int below = path[0] != '/' && load->directory[0] != '\0';
    char *whole = swarm__load_format(load, at, "%s%s%s", below ? load->directory : "",
                                     below ? "/" : "", path);
    if (whole != NULL)
        clean_path(whole);
    return whole;
}

static const char *const section_keys[SWARM__SECTION_COUNT] = {"networks", "volumes", "secrets",
                                                               "configs"};

int swarm__load_index(swarm__load *load, const swarm__yaml *root)
{
    for (int i = 0; i < SWARM__SECTION_COUNT; i++) {
        const swarm__yaml *section = swarm__yaml_get(root, section_keys[i]);
        swarm__yaml *entry = section != NULL ? section->first : NULL;
        for (; entry != NULL; entry = entry->next)
            if (swarm__map_put(&load->sections[i], entry->key->text, entry) < 0)
                return swarm__load_fail_nomem(load);
    }
    return 0;
}

const swarm__yaml *swarm__load_find(const swarm__load *load, swarm__section section,
                                    const char *key)
{
    return swarm__map_get(&load->sections[section], key);
}

static int read_failed(swarm__load *load, const swarm__yaml *at, const char *path, int errno_value)
{
    char reason[128];
    const char *text = swarm__errno_text(errno_value, reason, sizeof reason);
    swarm_status code = errno_value == ENOENT                           ? SWARM_E_NOTFOUND
                        : errno_value == EACCES || errno_value == EPERM ? SWARM_E_DENIED
                                                                        : SWARM_E_IO;
    return swarm__load_fail(load, code, at, "cannot read %s: %s", path, text);
}

static int read_all(swarm__load *load, const swarm__yaml *at, const char *path, int fd,
                    char **out_data, size_t *out_length)
{
    struct stat status;
    if (fstat(fd, &status) < 0)
        return read_failed(load, at, path, errno);
    if (S_ISDIR(status.st_mode))
        return read_failed(load, at, path, EISDIR);
    swarm__text text = {0};
    int code = 0;
    for (;;) {
        char buffer[16384];
        ssize_t length = read(fd, buffer, sizeof buffer);
        if (length < 0 && errno == EINTR)
            continue;
        if (length < 0)
            code = read_failed(load, at, path, errno);
        if (length <= 0)
            break;
        swarm__text_add_bytes(&text, buffer, (size_t)length);
        if (text.failed || text.length > SWARM__STACK_FILE_BYTES)
            break;
    }
    if (code == 0 && text.failed)
        code = swarm__load_fail_nomem(load);
    if (code == 0 && text.length > SWARM__STACK_FILE_BYTES)
        code = swarm__load_fail(load, SWARM_E_LIMIT, at, "%s is larger than %d MiB", path,
                                SWARM__STACK_FILE_BYTES >> 20);
    if (code == 0) {
        *out_length = text.length;
        *out_data = swarm__load_strndup(load, at, text.length > 0 ? text.data : "", text.length);
        if (*out_data == NULL)
            code = SWARM_E_NOMEM;
    }
    swarm__text_free(&text);
    return code;
}

int swarm__load_read(swarm__load *load, const swarm__yaml *at, const char *path, char **out_data,
                     size_t *out_length)
{
    /* Not blocking: a FIFO without a writer must not hold us up. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return read_failed(load, at, path, errno);
    int code = read_all(load, at, path, fd, out_data, out_length);
    close(fd);
    return code;
}

void swarm__load_free(swarm__load *load)
{
    for (size_t i = 0; i < load->warnings.count; i++)
        swarm_error_free(load->warnings.items[i]);
    swarm__array_free(&load->warnings);
    for (int i = 0; i < SWARM__SECTION_COUNT; i++)
        swarm__map_free(&load->sections[i]);
    swarm__arena_free(&load->arena);
}
