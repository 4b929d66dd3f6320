/* SPDX-License-Identifier: MIT */
#include "base/error.h"

#include "base/alloc.h"
#include "base/text.h"
#include <errno.h>
#include <stdarg.h>
#include <string.h>

struct swarm_error {
    swarm_status code;
    int32_t http_status;
    uint32_t line;
    uint32_t column;
    int retriable;
    char *message;
    char *path;
    char *file;
};

static const swarm_error out_of_memory = {.code = SWARM_E_NOMEM, .retriable = 1};

static const struct {
    swarm_status code;
    const char *name;
    const char *message;
} codes[] = {
    {SWARM_OK, "SWARM_OK", "done"},
    {SWARM_E_INVAL, "SWARM_E_INVAL", "invalid argument"},
    {SWARM_E_NOMEM, "SWARM_E_NOMEM", "out of memory"},
    {SWARM_E_NOTFOUND, "SWARM_E_NOTFOUND", "not found"},
    {SWARM_E_EXISTS, "SWARM_E_EXISTS", "already exists"},
    {SWARM_E_CONFLICT, "SWARM_E_CONFLICT", "conflict"},
    {SWARM_E_STATE, "SWARM_E_STATE", "not possible in the present state"},
    {SWARM_E_NOTSUP, "SWARM_E_NOTSUP", "not supported"},
    {SWARM_E_PARSE, "SWARM_E_PARSE", "malformed text"},
    {SWARM_E_LIMIT, "SWARM_E_LIMIT", "limit exceeded"},
    {SWARM_E_IO, "SWARM_E_IO", "input/output error"},
    {SWARM_E_TIMEOUT, "SWARM_E_TIMEOUT", "timed out"},
    {SWARM_E_UNAVAILABLE, "SWARM_E_UNAVAILABLE", "unavailable"},
    {SWARM_E_DENIED, "SWARM_E_DENIED", "permission denied"},
    {SWARM_E_CANCELLED, "SWARM_E_CANCELLED", "cancelled"},
    {SWARM_E_INTERNAL, "SWARM_E_INTERNAL", "internal error"},
};

enum {
    CODE_COUNT = sizeof codes / sizeof codes[0]
};

const char *swarm_status_to_str(swarm_status status)
{
    for (size_t i = 0; i < CODE_COUNT; i++)
        if (codes[i].code == status)
            return codes[i].name;
    return "SWARM_E_UNKNOWN";
}

int swarm_status_from_str(const char *text, swarm_status *out_status)
{
    if (text == NULL || out_status == NULL)
        return SWARM_E_INVAL;
    for (size_t i = 0; i < CODE_COUNT; i++) {
        if (strcmp(codes[i].name, text) == 0) {
            *out_status = codes[i].code;
            return 0;
        }
    }
    return SWARM_E_INVAL;
}

const char *swarm_status_message(swarm_status status)
{
    for (size_t i = 0; i < CODE_COUNT; i++)
        if (codes[i].code == status)
            return codes[i].message;
    return "unknown error";
}

int swarm__fail_nomem(swarm_error **err)
{
    if (err != NULL)
        *err = (swarm_error *)&out_of_memory;
    return SWARM_E_NOMEM;
}

SWARM__PRINTF(4, 0)
static swarm_error *error_new(swarm_status code, const char *path, const char *file,
                              const char *format, va_list arguments)
{
    swarm_error *error = swarm__alloc_zero(1, sizeof *error);
    if (error == NULL)
        return NULL;
    error->code = code;
    error->message = swarm__vformat(format, arguments);
    if (error->message == NULL || swarm__str_set(&error->path, path) < 0 ||
        swarm__str_set(&error->file, file) < 0) {
        swarm_error_free(error);
        return NULL;
    }
    return error;
}

int swarm__fail(swarm_error **err, swarm_status code, const char *path, const char *format, ...)
{
    if (err == NULL)
        return code;
    va_list arguments;
    va_start(arguments, format);
    swarm_error *error = error_new(code, path, NULL, format, arguments);
    va_end(arguments);
    if (error == NULL)
        return swarm__fail_nomem(err);
    *err = error;
    return code;
}

int swarm__fail_at(swarm_error **err, swarm_status code, const char *file, uint32_t line,
                   uint32_t column, const char *format, ...)
{
    if (err == NULL)
        return code;
    va_list arguments;
    va_start(arguments, format);
    swarm_error *error = error_new(code, NULL, file, format, arguments);
    va_end(arguments);
    if (error == NULL)
        return swarm__fail_nomem(err);
    error->line = line;
    error->column = column;
    *err = error;
    return code;
}

int swarm__fail_http(swarm_error **err, swarm_status code, int32_t http_status, const char *format,
                     ...)
{
    if (err == NULL)
        return code;
    va_list arguments;
    va_start(arguments, format);
    swarm_error *error = error_new(code, NULL, NULL, format, arguments);
    va_end(arguments);
    if (error == NULL)
        return swarm__fail_nomem(err);
    error->http_status = http_status;
    error->retriable = http_status == 429 || http_status >= 500;
    *err = error;
    return code;
}

static swarm_status code_of_errno(int errno_value)
{
    switch (errno_value) {
    case ENOMEM:
        return SWARM_E_NOMEM;
    case EACCES:
    case EPERM:
    case EROFS:
        return SWARM_E_DENIED;
    case ENOENT:
        return SWARM_E_NOTFOUND;
    case EEXIST:
        return SWARM_E_EXISTS;
    case EADDRINUSE:
        return SWARM_E_CONFLICT;
    default:
        return SWARM_E_IO;
    }
}

int swarm__fail_errno(swarm_error **err, int errno_value, const char *format, ...)
{
    swarm_status code = code_of_errno(errno_value);
    if (err == NULL)
        return code;
    va_list arguments;
    va_start(arguments, format);
    char *what = swarm__vformat(format, arguments);
    va_end(arguments);
    if (what == NULL)
        return swarm__fail_nomem(err);
    char reason[128];
    code = swarm__fail(err, code, NULL, "%s: %s", what,
                       swarm__errno_text(errno_value, reason, sizeof reason));
    swarm__free(what);
    return code;
}

void swarm__error_prefix(swarm_error **err, const char *prefix)
{
    if (err == NULL || *err == NULL || *err == &out_of_memory)
        return;
    const char *path = (*err)->path != NULL ? (*err)->path : "";
    char *longer = swarm__format("%s%s", prefix, path);
    if (longer == NULL)
        return;
    swarm__free((*err)->path);
    (*err)->path = longer;
}

void swarm__error_prefix_index(swarm_error **err, size_t index)
{
    char *prefix = err != NULL ? swarm__format("/%zu", index) : NULL;
    if (prefix != NULL)
        swarm__error_prefix(err, prefix);
    swarm__free(prefix);
}

void swarm__error_prefix_name(swarm_error **err, const char *name)
{
    swarm__text path = {0};
    if (err == NULL)
        return;
    swarm__text_add(&path, "/");
    for (; *name != '\0'; name++) {
        if (*name == '~')
            swarm__text_add(&path, "~0");
        else if (*name == '/')
            swarm__text_add(&path, "~1");
        else
            swarm__text_add_bytes(&path, name, 1);
    }
    char *prefix = swarm__text_take(&path);
    if (prefix != NULL)
        swarm__error_prefix(err, prefix);
    swarm__free(prefix);
}

void swarm_error_free(swarm_error *error)
{
    if (error == NULL || error == &out_of_memory)
        return;
    swarm__free(error->message);
    swarm__free(error->path);
    swarm__free(error->file);
    swarm__free(error);
}

swarm_error *swarm_error_copy(const swarm_error *error)
{
    if (error == NULL || error == &out_of_memory)
        return (swarm_error *)error;
    swarm_error *copy = swarm__alloc_zero(1, sizeof *copy);
    if (copy == NULL)
        return (swarm_error *)&out_of_memory;
    *copy = *error;
    copy->message = copy->path = copy->file = NULL;
    if (swarm__str_set(&copy->message, error->message) < 0 ||
        swarm__str_set(&copy->path, error->path) < 0 ||
        swarm__str_set(&copy->file, error->file) < 0) {
        swarm_error_free(copy);
        return (swarm_error *)&out_of_memory;
    }
    return copy;
}

swarm_status swarm_error_get_code(const swarm_error *error)
{
    return error != NULL ? error->code : SWARM_OK;
}

const char *swarm_error_get_message(const swarm_error *error)
{
    if (error == NULL)
        return "";
    return error->message != NULL ? error->message : swarm_status_message(error->code);
}

const char *swarm_error_get_path(const swarm_error *error)
{
    return error != NULL ? error->path : NULL;
}

const char *swarm_error_get_file(const swarm_error *error)
{
    return error != NULL ? error->file : NULL;
}

uint32_t swarm_error_get_line(const swarm_error *error)
{
    return error != NULL ? error->line : 0;
}

uint32_t swarm_error_get_column(const swarm_error *error)
{
    return error != NULL ? error->column : 0;
}

int32_t swarm_error_get_http_status(const swarm_error *error)
{
    return error != NULL ? error->http_status : 0;
}

int swarm_error_is_retriable(const swarm_error *error)
{
    return error != NULL ? error->retriable : 0;
}
