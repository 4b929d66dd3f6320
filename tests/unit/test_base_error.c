/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/text.h"
#include "support/failing_alloc.h"
#include "support/suite.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

START_TEST(every_code_has_its_texts)
{
    for (swarm_status status = SWARM_E_INTERNAL; status <= SWARM_OK; status++) {
        swarm_status back = 1;
        const char *name = swarm_status_to_str(status);
        ck_assert_int_eq(swarm_status_from_str(name, &back), 0);
        ck_assert_int_eq(back, status);
        ck_assert_str_ne(swarm_status_message(status), "unknown error");
    }
    ck_assert_str_eq(swarm_status_to_str(SWARM_E_CANCELLED), "SWARM_E_CANCELLED");
    ck_assert_str_eq(swarm_status_to_str(-99), "SWARM_E_UNKNOWN");
    ck_assert_str_eq(swarm_status_message(7), "unknown error");
    swarm_status status = 5;
    ck_assert_int_eq(swarm_status_from_str("SWARM_E_NONSENSE", &status), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_status_from_str(NULL, &status), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_status_from_str("SWARM_OK", NULL), SWARM_E_INVAL);
    ck_assert_int_eq(status, 5);
}
END_TEST

START_TEST(the_version)
{
    char text[32];
    uint32_t number = swarm_version_number();
    snprintf(text, sizeof text, "%u.%u.%u", number / 1000000, number / 1000 % 1000, number % 1000);
    ck_assert_str_eq(swarm_version(), text);
}
END_TEST

START_TEST(no_error_is_ok)
{
    ck_assert_int_eq(swarm_error_get_code(NULL), SWARM_OK);
    ck_assert_str_eq(swarm_error_get_message(NULL), "");
    ck_assert_ptr_null(swarm_error_get_path(NULL));
    ck_assert_ptr_null(swarm_error_get_file(NULL));
    ck_assert_uint_eq(swarm_error_get_line(NULL), 0);
    ck_assert_uint_eq(swarm_error_get_column(NULL), 0);
    ck_assert_int_eq(swarm_error_get_http_status(NULL), 0);
    ck_assert_int_eq(swarm_error_is_retriable(NULL), 0);
    ck_assert_ptr_null(swarm_error_copy(NULL));
    swarm_error_free(NULL);
}
END_TEST

START_TEST(a_plain_error)
{
    swarm_error *error = NULL;
    ck_assert_int_eq(swarm__fail(&error, SWARM_E_INVAL, "/Name", "the name %s is %d", "x", 7),
                     SWARM_E_INVAL);
    ck_assert_int_eq(swarm_error_get_code(error), SWARM_E_INVAL);
    ck_assert_str_eq(swarm_error_get_message(error), "the name x is 7");
    ck_assert_str_eq(swarm_error_get_path(error), "/Name");
    ck_assert_int_eq(swarm_error_is_retriable(error), 0);
    swarm_error_free(error);
    ck_assert_int_eq(swarm__fail(NULL, SWARM_E_STATE, NULL, "nobody listens"), SWARM_E_STATE);
    ck_assert_int_eq(swarm__fail_at(NULL, SWARM_E_PARSE, "f", 1, 1, "x"), SWARM_E_PARSE);
    ck_assert_int_eq(swarm__fail_http(NULL, SWARM_E_IO, 500, "x"), SWARM_E_IO);
    ck_assert_int_eq(swarm__fail_errno(NULL, EACCES, "x"), SWARM_E_DENIED);
    ck_assert_int_eq(swarm__fail_nomem(NULL), SWARM_E_NOMEM);
}
END_TEST

START_TEST(a_place_in_a_file)
{
    swarm_error *error = NULL;
    ck_assert_int_eq(swarm__fail_at(&error, SWARM_E_PARSE, "stack.yml", 12, 3, "bad %c", 'x'),
                     SWARM_E_PARSE);
    ck_assert_str_eq(swarm_error_get_message(error), "bad x");
    ck_assert_str_eq(swarm_error_get_file(error), "stack.yml");
    ck_assert_uint_eq(swarm_error_get_line(error), 12);
    ck_assert_uint_eq(swarm_error_get_column(error), 3);
    ck_assert_ptr_null(swarm_error_get_path(error));
    swarm_error_free(error);
}
END_TEST

START_TEST(what_a_peer_answered)
{
    static const int retriable[][2] = {{404, 0}, {409, 0}, {429, 1}, {499, 0}, {500, 1}, {503, 1}};
    for (size_t i = 0; i < sizeof retriable / sizeof retriable[0]; i++) {
        swarm_error *error = NULL;
        ck_assert_int_eq(swarm__fail_http(&error, SWARM_E_IO, retriable[i][0], "no"), SWARM_E_IO);
        ck_assert_int_eq(swarm_error_get_http_status(error), retriable[i][0]);
        ck_assert_int_eq(swarm_error_is_retriable(error), retriable[i][1]);
        swarm_error_free(error);
    }
}
END_TEST

START_TEST(system_errors)
{
    static const int codes[][2] = {
        {ENOENT, SWARM_E_NOTFOUND}, {EACCES, SWARM_E_DENIED},       {EPERM, SWARM_E_DENIED},
        {EEXIST, SWARM_E_EXISTS},   {EADDRINUSE, SWARM_E_CONFLICT}, {EIO, SWARM_E_IO},
    };
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        swarm_error *error = NULL;
        ck_assert_int_eq(swarm__fail_errno(&error, codes[i][0], "opening %s", "f"), codes[i][1]);
        ck_assert_int_eq(swarm_error_get_code(error), codes[i][1]);
        swarm_error_free(error);
    }
    swarm_error *error = NULL;
    swarm__fail_errno(&error, ENOENT, "opening %s", "f");
    ck_assert_str_eq(swarm_error_get_message(error), "opening f: No such file or directory");
    swarm_error_free(error);
    ck_assert_int_eq(swarm__fail_errno(&error, ENOMEM, "opening"), SWARM_E_NOMEM);
    ck_assert_int_eq(swarm_error_get_code(error), SWARM_E_NOMEM);
    swarm_error_free(error);
}
END_TEST

START_TEST(copies_are_independent)
{
    swarm_error *error = NULL;
    swarm__fail_at(&error, SWARM_E_PARSE, "f.yml", 4, 5, "message");
    swarm__error_prefix(&error, "/A");
    swarm_error *copy = swarm_error_copy(error);
    swarm_error_free(error);
    ck_assert_int_eq(swarm_error_get_code(copy), SWARM_E_PARSE);
    ck_assert_str_eq(swarm_error_get_message(copy), "message");
    ck_assert_str_eq(swarm_error_get_path(copy), "/A");
    ck_assert_str_eq(swarm_error_get_file(copy), "f.yml");
    ck_assert_uint_eq(swarm_error_get_line(copy), 4);
    swarm_error_free(copy);
}
END_TEST

START_TEST(paths_get_prefixes)
{
    swarm_error *error = NULL;
    swarm__error_prefix(NULL, "/A");
    swarm__error_prefix(&error, "/A");
    ck_assert_ptr_null(error);
    swarm__fail(&error, SWARM_E_INVAL, "/Interval", "x");
    swarm__error_prefix(&error, "/Healthcheck");
    swarm__error_prefix(&error, "/ContainerSpec");
    ck_assert_str_eq(swarm_error_get_path(error), "/ContainerSpec/Healthcheck/Interval");
    failing_alloc_arm_from(1);
    swarm__error_prefix(&error, "/Lost");
    failing_alloc_disarm();
    ck_assert_str_eq(swarm_error_get_path(error), "/ContainerSpec/Healthcheck/Interval");
    swarm_error_free(error);
    swarm__fail_nomem(&error);
    swarm__error_prefix(&error, "/A");
    ck_assert_ptr_null(swarm_error_get_path(error));
}
END_TEST

START_TEST(out_of_memory_needs_none)
{
    swarm_error *error = NULL;
    failing_alloc_arm_from(1);
    int code = swarm__fail_nomem(&error);
    swarm_error *copy = swarm_error_copy(error);
    size_t requests = failing_alloc_requests();
    failing_alloc_disarm();
    ck_assert_int_eq(code, SWARM_E_NOMEM);
    ck_assert_uint_eq(requests, 0);
    ck_assert_int_eq(swarm_error_get_code(error), SWARM_E_NOMEM);
    ck_assert_str_eq(swarm_error_get_message(error), "out of memory");
    ck_assert_int_eq(swarm_error_is_retriable(error), 1);
    ck_assert_ptr_eq(copy, error);
    swarm_error_free(error);
    swarm_error_free(copy);
    ck_assert_int_eq(swarm_error_get_code(error), SWARM_E_NOMEM); /* free left it alone */
}
END_TEST

/* When the error itself cannot be made, out of memory is what is told. */
static int error_story(void *user)
{
    (void)user;
    swarm_error *error = NULL;
    int code = swarm__fail_at(&error, SWARM_E_INVAL, "file", 1, 2, "message %d", 1);
    int told = swarm_error_get_code(error);
    swarm_error *copy = swarm_error_copy(error);
    int copied = swarm_error_get_code(copy);
    swarm_error_free(copy);
    swarm_error_free(error);
    if (code != told)
        return SWARM_E_INTERNAL;
    return code == SWARM_E_NOMEM || copied == SWARM_E_NOMEM ? SWARM_E_NOMEM : 0;
}

static int errno_story(void *user)
{
    (void)user;
    swarm_error *error = NULL;
    int code = swarm__fail_errno(&error, EIO, "reading %s", "file");
    int told = swarm_error_get_code(error);
    swarm_error_free(error);
    return code != told ? SWARM_E_INTERNAL : code == SWARM_E_IO ? 0 : code;
}

START_TEST(each_allocation_may_fail)
{
    failing_alloc_each(error_story, NULL);
    failing_alloc_each(errno_story, NULL);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        every_code_has_its_texts,
        the_version,
        no_error_is_ok,
        a_plain_error,
        a_place_in_a_file,
        what_a_peer_answered,
        system_errors,
        copies_are_independent,
        paths_get_prefixes,
        out_of_memory_needs_none,
        each_allocation_may_fail,
    };
    return SUITE_RUN("base_error", tests, 10);
}
