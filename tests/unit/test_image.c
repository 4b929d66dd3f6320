/* SPDX-License-Identifier: MIT */
#include "base/alloc.h"
#include "runtime/image.h"
#include "support/failing_alloc.h"
#include "support/suite.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEX "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

START_TEST(references_are_folders)
{
    static const char *const pairs[][2] = {
        {"shop", "shop/latest"},
        {"shop:42", "shop/42"},
        {"host:5000", "host/5000"},
        {"shop:1.2.3-rc_1", "shop/1.2.3-rc_1"},
        {"team/shop:42", "team/shop/42"},
        {"registry.example.com:5000/team/shop:42", "registry.example.com:5000/team/shop/42"},
        {"localhost/shop", "localhost/shop/latest"},
        {"Registry.Example.com/shop", "Registry.Example.com/shop/latest"},
        {"host:5000/shop", "host:5000/shop/latest"},
        {"a.b__c_d---e/f:_x", "a.b__c_d---e/f/_x"},
        {"shop:A", "shop/A"},
        {"shop@sha256:" HEX, "shop/sha256:" HEX},
        {"shop:42@sha256:" HEX, "shop/sha256:" HEX},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        char *folder = NULL;
        ck_assert_msg(swarm__image_parse(pairs[i][0], &folder, NULL) == 0, "%s", pairs[i][0]);
        ck_assert_str_eq(folder, pairs[i][1]);
        swarm__free(folder);
    }
}
END_TEST

START_TEST(what_is_not_a_reference)
{
    static const char *const bad[] = {
        "",
        ":",
        ":42",
        "shop:",
        "/shop",
        "shop/",
        "..",
        "../shop",
        "shop/..",
        "shop/../x",
        "a/./b",
        ".hidden",
        "shop:..",
        "shop:.",
        "shop:a/b",
        "Shop",
        "sh op",
        "shop:4 2",
        "a//b",
        "a..b/c",
        "-a",
        "a-",
        "a___b",
        "a._b",
        "shop@",
        "shop@42",
        "shop@sha256",
        "shop@sha256:1234",
        "shop:1:2",
        "host:/shop",
        "a:b/c",
        "shop\n",
        "sh\xc3\xb6p",
        ("shop@sha256:" HEX "/.."),
        "a/host:1/c",
        ("shop@../x:" HEX),
        "shop:-x",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char *folder = NULL;
        swarm_error *error = NULL;
        ck_assert_msg(swarm__image_parse(bad[i], &folder, &error) == SWARM_E_INVAL, "%s", bad[i]);
        ck_assert_ptr_nonnull(strstr(swarm_error_get_message(error), "invalid reference format"));
        swarm_error_free(error);
    }
}
END_TEST

START_TEST(lengths)
{
    char text[600], *folder = NULL;
    memset(text, 'a', sizeof text);
    text[255] = '\0';
    ck_assert_int_eq(swarm__image_parse(text, &folder, NULL), 0);
    swarm__free(folder);
    text[255] = 'a';
    text[256] = '\0';
    ck_assert_int_eq(swarm__image_parse(text, &folder, NULL), SWARM_E_INVAL);
    text[1] = ':';
    text[130] = '\0';
    ck_assert_int_eq(swarm__image_parse(text, &folder, NULL), 0);
    swarm__free(folder);
    text[130] = 'a';
    text[131] = '\0';
    ck_assert_int_eq(swarm__image_parse(text, &folder, NULL), SWARM_E_INVAL);
}
END_TEST

START_TEST(folders_are_found)
{
    char images[] = "/tmp/swarm-test-XXXXXX", path[128], *found = NULL;
    ck_assert_ptr_nonnull(mkdtemp(images));
    snprintf(path, sizeof path, "%s/shop", images);
    mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/shop/42", images);
    mkdir(path, 0700);
    char link[128], file[128];
    snprintf(link, sizeof link, "%s/shop/latest", images);
    ck_assert_int_eq(symlink("42", link), 0);
    ck_assert_int_eq(swarm__image_find(images, "shop", &found, NULL), 0);
    ck_assert_str_eq(found, path);
    swarm__free(found);
    swarm_error *error = NULL;
    ck_assert_int_eq(swarm__image_find(images, "shop:43", &found, &error), SWARM_E_NOTFOUND);
    ck_assert_ptr_eq(strstr(swarm_error_get_message(error), "No such image: shop:43 ("),
                     swarm_error_get_message(error));
    swarm_error_free(error);
    ck_assert_int_eq(swarm__image_find(images, "cart", &found, &error), SWARM_E_NOTFOUND);
    ck_assert_ptr_eq(strstr(swarm_error_get_message(error), "No such image: cart:latest ("),
                     swarm_error_get_message(error));
    swarm_error_free(error);
    snprintf(file, sizeof file, "%s/shop/file", images);
    ck_assert_int_eq(symlink("/dev/null", file), 0);
    ck_assert_int_eq(swarm__image_find(images, "shop:file", &found, NULL), SWARM_E_NOTFOUND);
    unlink(file);
    unlink(link);
    rmdir(path);
    snprintf(path, sizeof path, "%s/shop", images);
    rmdir(path);
    rmdir(images);
}
END_TEST

static int find_story(void *user)
{
    (void)user;
    char *found = NULL;
    swarm_error *error = NULL;
    int code = swarm__image_find("/", "usr:bin", &found, &error);
    swarm_error_free(error);
    swarm__free(found);
    return code;
}

START_TEST(each_allocation_may_fail)
{
    failing_alloc_each(find_story, NULL);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {references_are_folders, what_is_not_a_reference, lengths,
                                  folders_are_found, each_allocation_may_fail};
    return SUITE_RUN("image", tests, 10);
}
