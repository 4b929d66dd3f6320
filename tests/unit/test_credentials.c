/* SPDX-License-Identifier: MIT */
#include "model/credentials.h"

#include "base/alloc.h"
#include "support/failing_alloc.h"
#include "support/suite.h"
#include <string.h>

static swarm_credentials *credentials;

static const char *header(const char *image)
{
    static char text[512];
    char *made;
    ck_assert_int_eq(swarm__credentials_header(credentials, image, &made), 0);
    strcpy(text, made != NULL ? made : "none");
    swarm__credentials_wipe(made);
    return text;
}

/* What follows was encoded by another program. */
START_TEST(each_registry_gets_its_own)
{
    credentials = swarm_credentials_new();
    ck_assert_int_eq(swarm_credentials_set_password(credentials, "r.example.com:5000", "bob", "s3"),
                     0);
    ck_assert_int_eq(
        swarm_credentials_set_identity_token(credentials, "https://index.docker.io/v1/", "tok"), 0);
    ck_assert_int_eq(swarm_credentials_set_registry_token(credentials, "localhost", "t"), 0);
    ck_assert_str_eq(header("r.example.com:5000/shop/web:1"),
                     "eyJ1c2VybmFtZSI6ImJvYiIsInBhc3N3b3JkIjoiczMiLCJzZXJ2ZXJhZGRyZXNzIjoici5leGFt"
                     "cGxlLmNvbTo1MDAwIn0=");
    const char *docker = "eyJpZGVudGl0eXRva2VuIjoidG9rIiwic2VydmVyYWRkcmVzcyI6Imh0dHBzOi8vaW5kZXgu"
                         "ZG9ja2VyLmlvL3YxLyJ9";
    ck_assert_str_eq(header("nginx"), docker);
    ck_assert_str_eq(header("library/nginx:1"), docker);
    ck_assert_str_eq(header("docker.io/library/nginx"), docker);
    ck_assert_str_eq(header("localhost/x"),
                     "eyJyZWdpc3RyeXRva2VuIjoidCIsInNlcnZlcmFkZHJlc3MiOiJsb2NhbGhvc3QifQ==");
    ck_assert_str_eq(header("r.example.com/shop/web:1"),
                     "none"); /* another port, another registry */
    swarm_credentials_free(credentials);
}
END_TEST

START_TEST(what_is_set_and_forgotten)
{
    credentials = swarm_credentials_new();
    ck_assert_int_eq(swarm_credentials_set_password(credentials, "r:1", "a", "b"), 0);
    ck_assert_int_eq(swarm_credentials_set_password(credentials, "r:2", "a", "b"), 0);
    ck_assert_int_eq(swarm_credentials_set_identity_token(credentials, "r:1", "c"), 0);
    ck_assert_uint_eq(swarm_credentials_count(credentials), 2);
    ck_assert_str_eq(swarm_credentials_registry_at(credentials, 1), "r:2");
    ck_assert_ptr_null(swarm_credentials_registry_at(credentials, 2));
    swarm_credentials *copy = swarm_credentials_copy(credentials);
    ck_assert_int_eq(swarm_credentials_remove(credentials, "r:1"), 0);
    ck_assert_int_eq(swarm_credentials_remove(credentials, "r:1"), SWARM_E_NOTFOUND);
    ck_assert_str_eq(swarm_credentials_registry_at(credentials, 0), "r:2");
    ck_assert_uint_eq(swarm_credentials_count(copy), 2);
    swarm_credentials_free(copy);
    swarm_credentials_free(credentials);
}
END_TEST

START_TEST(what_is_refused)
{
    credentials = swarm_credentials_new();
    ck_assert_int_eq(swarm_credentials_set_password(NULL, "r", "a", "b"), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_credentials_set_password(credentials, "r", NULL, "b"), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_credentials_set_password(credentials, "r", "a", "\xff"), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_credentials_set_identity_token(credentials, "", "b"), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_credentials_set_registry_token(credentials, "r", NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_credentials_remove(credentials, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_credentials_remove(NULL, "r"), SWARM_E_INVAL);
    ck_assert_uint_eq(swarm_credentials_count(NULL), 0);
    ck_assert_ptr_null(swarm_credentials_copy(NULL));
    ck_assert_uint_eq(swarm_credentials_count(credentials), 0);
    swarm_credentials_free(credentials);
    swarm_credentials_free(NULL);
}
END_TEST

START_TEST(secrets_are_hidden)
{
    char text[] = "login with hunter2 failed: hunter2 is wrong, token is fine";
    credentials = swarm_credentials_new();
    ck_assert_int_eq(swarm_credentials_set_password(credentials, "r", "bob", "hunter2"), 0);
    swarm__credentials_hide(credentials, text);
    ck_assert_str_eq(text, "login with ******* failed: ******* is wrong, token is fine");
    swarm__credentials_hide(NULL, text);
    swarm_credentials_free(credentials);
}
END_TEST

static int use(void *user)
{
    (void)user;
    char *made = NULL;
    swarm_credentials *one = swarm_credentials_new(), *copy = NULL;
    int code = one != NULL ? swarm_credentials_set_password(one, "r:1", "a", "b") : SWARM_E_NOMEM;
    if (code == 0 && (copy = swarm_credentials_copy(one)) == NULL)
        code = SWARM_E_NOMEM;
    if (code == 0)
        code = swarm__credentials_header(copy, "r:1/x", &made);
    swarm__credentials_wipe(made);
    swarm_credentials_free(one);
    swarm_credentials_free(copy);
    return code;
}

START_TEST(each_allocation_may_fail)
{
    ck_assert_uint_gt(failing_alloc_each(use, NULL), 8);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {each_registry_gets_its_own, what_is_set_and_forgotten,
                                  what_is_refused, secrets_are_hidden, each_allocation_may_fail};
    return SUITE_RUN("credentials", tests, 20);
}
