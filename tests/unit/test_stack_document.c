/* SPDX-License-Identifier: MIT
 *
 * From text to nodes: what YAML means, where things stand, and what is malformed.
 */
#include "stack/document.h"

#include "base/alloc.h"
#include "stack_text.h"
#include "support/suite.h"
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The tree on one line: {key:value,...}, [item,...], text in quotes, other scalars as they are. */
static void write_node(char *out, const swarm__yaml *node)
{
    switch (node->kind) {
    case SWARM__YAML_NULL:
        strcat(out, "null");
        return;
    case SWARM__YAML_BOOL:
        strcat(out, node->integer ? "true" : "false");
        return;
    case SWARM__YAML_INTEGER:
        sprintf(out + strlen(out), "%lld", (long long)node->integer);
        return;
    case SWARM__YAML_NUMBER:
        strcat(out, node->text);
        return;
    case SWARM__YAML_STRING:
        sprintf(out + strlen(out), "'%s'", node->text);
        return;
    case SWARM__YAML_LIST:
    case SWARM__YAML_MAP:
        break;
    }
    int map = node->kind == SWARM__YAML_MAP;
    strcat(out, map ? "{" : "[");
    for (const swarm__yaml *child = node->first; child != NULL; child = child->next) {
        if (map)
            sprintf(out + strlen(out), "%s:", child->key->text);
        write_node(out, child);
        strcat(out, child->next != NULL ? "," : "");
    }
    strcat(out, map ? "}" : "]");
}

static const struct {
    const char *text;
    const char *tree;
} good[] = {
    {"a: 1\nb: [x, 'y', \"z\"]\n", "{a:1,b:['x','y','z']}"},
    {"{a: {b: {c: ~}}}", "{a:{b:{c:null}}}"},
    {"a:\nb: ''", "{a:null,b:''}"},
    {"a: |\n  one\n  two\nb: >-\n  one\n  two\n", "{a:'one\ntwo\n',b:'one two'}"},
    {"a: \"x\\ty\\u00e9\"", "{a:'x\ty\xc3\xa9'}"},
    {"a: yes\nb: true\nc: 'true'", "{a:'yes',b:true,c:'true'}"},
    {"\xef\xbb\xbf"
     "a: 1",
     "{a:1}"},
    {"%YAML 1.2\n---\na: 1\n...\n", "{a:1}"},
    {"a: 1\r\nb: 2\r\n", "{a:1,b:2}"},
    {"a: &x [1]\nb: *x\n", "{a:[1],b:[1]}"},
    {"a: &x 1\nb: &x 2\nc: *x\n", "{a:1,b:2,c:2}"},
    {"&k a: 1\nb: *k\n", "{a:1,b:'a'}"},
    {"a: &x {p: 1, q: 2}\nb: {<<: *x, q: 3, r: 4}\n", "{a:{p:1,q:2},b:{q:3,r:4,p:1}}"},
    {"a: &x {p: 1}\nb: &y {p: 2, q: 3}\nc: {<<: [*x, *y]}\n", "{a:{p:1},b:{p:2,q:3},c:{p:1,q:3}}"},
    {"a: &x {p: 1}\nb: &y {<<: *x, q: 2}\nc: {<<: *y}\n", "{a:{p:1},b:{q:2,p:1},c:{q:2,p:1}}"},
    {"a: {'<<': 1}", "{a:{<<:1}}"},
    {"a: {<<: {p: 1}}", "{a:{p:1}}"},
    {"a: !!str 1\nb: !!int 2\nc: ! 3\nd: !!map {}", "{a:'1',b:2,c:'3',d:{}}"},
    {"a: 0444", "{a:292}"},
    /* Quotes, breaks and ends that libfyaml 0.7 by itself reads wrong, and their neighbours. */
    {"a: 'x''y'", "{a:'x'y'}"},
    {"a: ''''", "{a:'''}"},
    {"a: ''''''", "{a:''''}"},
    {"a: 'test \"$(cat f)\" = '''' || exit 1'", "{a:'test \"$(cat f)\" = '' || exit 1'}"},
    {"a: ['''x''''y''''''z''', 'it''s']", "{a:[''x''y'''z'','it's']}"},
    {"a: 'x''''y\n  ''b''''\n\n  c'", "{a:'x''y 'b''\nc'}"},
    {"'k''''': 1", "{k'':1}"},
    {"a: \"''''\\\"\\\"\"", "{a:'''''\"\"'}"},
    {"a: \"\\\n\n\n  x\"", "{a:'\n\nx'}"},
    {"a: |\n  ''''\nb: x''''y\n", "{a:'''''\n',b:'x''''y'}"},
    {"a: |\n  ", "{a:''}"},
    {"a: >\n  x\n\n  ", "{a:'x\n'}"},
    /* An explicit key without a tab after a colon, and the tab without the key. */
    {"? a\n: b\nc: x ? y", "{a:'b',c:'x ? y'}"},
    {"a:\t1\nb: \t'?'\n? c", "{a:1,b:'?',c:null}"},
};

START_TEST(documents_are_read)
{
    swarm__load load = {.directory = ""};
    swarm_error *error = NULL;
    load.err = &error;
    swarm__yaml *root = NULL;
    int code = swarm__document_read(&load, "x.yml", good[_i].text, strlen(good[_i].text), &root);
    ck_assert_msg(code == 0, "%s: %s", good[_i].text, swarm_error_get_message(error));
    char tree[256] = "";
    write_node(tree, root);
    ck_assert_str_eq(tree, good[_i].tree);
    swarm__load_free(&load);
}
END_TEST

static const struct {
    const char *text;
    int code;
    uint32_t line;
    uint32_t column;
    const char *says;
} bad[] = {
    {"", SWARM_E_PARSE, 0, 0, "must be a map at its top"},
    {"# nothing\n", SWARM_E_PARSE, 0, 0, "must be a map at its top"},
    {"\n- a\n", SWARM_E_PARSE, 2, 1, "must be a map at its top"},
    {"text", SWARM_E_PARSE, 1, 1, "must be a map at its top"},
    {"a: 1\n---\nb: 2\n", SWARM_E_NOTSUP, 2, 0, "one document"},
    {"a: 1\nb: 2\na: 3\n", SWARM_E_PARSE, 3, 1, "\"a\" is given twice, first in line 1"},
    {"a: {x: 1, x: 2}", SWARM_E_PARSE, 1, 11, "given twice"},
    {"a: &x {p: 1}\nb: {<<: *x, <<: *x}", SWARM_E_PARSE, 2, 0, "given twice"},
    {"1: x", SWARM_E_PARSE, 1, 1, "a key must be a string, this is a whole number"},
    {"true: x", SWARM_E_PARSE, 1, 1, "a key must be a string"},
    {"? [a]\n: b", SWARM_E_PARSE, 0, 0, "a key must be a string"},
    {"? {a: b}\n: b", SWARM_E_PARSE, 0, 0, "a key must be a string"},
    {"a: *x", SWARM_E_PARSE, 1, 0, "no anchor &x"},
    {"a: &x\n  b: *x\n", SWARM_E_PARSE, 2, 0, "inside what it repeats"},
    {"a: &x [1, *x]\n", SWARM_E_PARSE, 1, 0, "inside what it repeats"},
    {"a: {<<: 1}", SWARM_E_INVAL, 1, 9, "a merge key (<<) takes a map"},
    {"a: {<<: [1]}", SWARM_E_INVAL, 1, 10, "a merge key (<<) takes a map"},
    {"x: 1\n? a:\t- b", SWARM_E_NOTSUP, 2, 5, "a tab after a colon"},
    {": ? b:\t- c", SWARM_E_NOTSUP, 1, 7, "a tab after a colon"},
    {"? ?:\t?", SWARM_E_NOTSUP, 1, 5, "a tab after a colon"},
    {"?\n  a: 1\n  b: \t? c", SWARM_E_NOTSUP, 3, 6, "a tab after a colon"},
    {"- - ? a\r  b:\t- c", SWARM_E_NOTSUP, 1, 13, "a tab after a colon"},
    {"a: !reset null", SWARM_E_NOTSUP, 1, 0, "tag !reset is not supported"},
    {"a: !!binary aGk=", SWARM_E_NOTSUP, 1, 0, "is not supported"},
    {"a: !!int x", SWARM_E_PARSE, 1, 0, "not what its tag says"},
    {"a: !!map [1]", SWARM_E_PARSE, 1, 0, "not what its tag says"},
    {"a: [1, 2", SWARM_E_PARSE, 0, 0, ""},
    {"a: {b: 1", SWARM_E_PARSE, 0, 0, ""},
    {"a: 'open", SWARM_E_PARSE, 0, 0, ""},
    {"a: b: c", SWARM_E_PARSE, 1, 0, ""},
    {"a:\n\t- x", SWARM_E_PARSE, 2, 0, ""},
    {"a: 1\n  b: 2\n", SWARM_E_PARSE, 1, 0, ""},
    {"a: @x", SWARM_E_PARSE, 1, 0, ""},
    {"a: \"\\q\"", SWARM_E_PARSE, 1, 0, ""},
    {"a: \"\\0\"", SWARM_E_PARSE, 1, 0, "NUL"},
    {"a: 1\nb: \xff\n", SWARM_E_PARSE, 2, 0, "not UTF-8"},
    {"a: \xc0\x80", SWARM_E_PARSE, 1, 0, "not UTF-8"},
    {"a: \xed\xa0\x80", SWARM_E_PARSE, 1, 0, "not UTF-8"},
    {"\xff\xfe"
     "a",
     SWARM_E_PARSE, 1, 0, "not UTF-8"},
};

START_TEST(malformed_documents_are_refused)
{
    stack_fails(bad[_i].text, bad[_i].code, bad[_i].line, bad[_i].column, bad[_i].says);
}
END_TEST

START_TEST(nul_bytes_are_refused)
{
    swarm__load load = {.directory = ""};
    swarm__yaml *root = NULL;
    ck_assert_int_eq(swarm__document_read(&load, "x", "a: 1\nb: \0\n", 10, &root), SWARM_E_PARSE);
    swarm__load_free(&load);
}
END_TEST

START_TEST(depth_has_an_end)
{
    char text[512] = "a: ";
    for (int i = 0; i < SWARM__STACK_DEPTH; i++)
        strcat(text, "[");
    stack_fails(text, SWARM_E_LIMIT, 1, 0, "nested deeper than 48 levels");
    char *deep = malloc(200001);
    memset(deep, '[', 200000);
    deep[200000] = '\0';
    stack_fails(deep, SWARM_E_LIMIT, 1, 0, "nested deeper");
    memset(deep, '{', 200000);
    swarm_stack_loader *loader = swarm_stack_loader_new();
    swarm_stack *stack = NULL;
    swarm_stack_loader_add_memory(loader, "deep", deep, 200000, NULL);
    ck_assert_int_lt(swarm_stack_load(loader, &stack, NULL), 0);
    swarm_stack_loader_free(loader);
    free(deep);
}
END_TEST

/* Each anchor repeats the one before it ten times: a few hundred bytes that want to be 10^12 values. */
START_TEST(aliases_cannot_explode)
{
    char text[4096] = "x-a0: &a0 [lol]\n";
    for (int i = 1; i < 12; i++) {
        sprintf(text + strlen(text), "x-a%d: &a%d [", i, i);
        for (int j = 0; j < 10; j++)
            sprintf(text + strlen(text), "*a%d%s", i - 1, j < 9 ? "," : "]\n");
    }
    stack_fails(text, SWARM_E_LIMIT, 0, 0, "more than 200000 values");
}
END_TEST

/* The end of the text &a, and 5001 times the alias *a. */
static void repeat_a(char *end)
{
    end += sprintf(end, "\"\nx-b: [");
    for (int i = 0; i < 5000; i++)
        end += sprintf(end, "*a,");
    sprintf(end, "*a]\n");
}

START_TEST(a_long_text_repeated_is_not_copied)
{
    size_t size = suite_is_slow() > 1 ? 1 << 17 : 1 << 20;
    char *text = malloc(size + 65536);
    strcpy(text, "services: {}\nx-a: &a \"");
    memset(text + strlen(text), 'x', size);
    text[22 + size] = '\0';
    repeat_a(text + 22 + size);
    swarm_stack *stack = stack_of(text);
    swarm_stack_free(stack);
    free(text);
}
END_TEST

/* The same with a variable in it: now each is a text of its own, and there is an end to that. */
START_TEST(substitution_cannot_explode)
{
    size_t size = 1 << 20;
    char *text = malloc(size + 65536);
    strcpy(text, "services: {}\nx-a: &a \"$SET ");
    size_t start = strlen(text);
    memset(text + start, 'x', size);
    repeat_a(text + start + size);
    stack_fails(text, SWARM_E_LIMIT, 0, 0, "128 MiB");
    free(text);
}
END_TEST

START_TEST(many_keys_take_no_time)
{
    char *text = malloc(4 << 20);
    char *end = text + sprintf(text, "services: {}\nx-keys:\n");
    for (int i = 0; i < 90000; i++)
        end += sprintf(end, "  key%d: x\n", i);
    swarm_stack_free(stack_of(text));
    end += sprintf(end, "  key7: x\n");
    stack_fails(text, SWARM_E_PARSE, 90003, 3, "\"key7\" is given twice, first in line 10");
    for (int i = 0; i < 120000; i++)
        end += sprintf(end, "  more%d: x\n", i);
    stack_fails(text, SWARM_E_LIMIT, 0, 0, "more than 200000 values");
    free(text);
}
END_TEST

START_TEST(size_has_an_end)
{
    size_t size = (4 << 20) + 1;
    char *text = malloc(size);
    memset(text, '#', size);
    swarm_stack_loader *loader = swarm_stack_loader_new();
    ck_assert_int_eq(swarm_stack_loader_add_memory(loader, "big", text, size, NULL), SWARM_E_LIMIT);
    ck_assert_int_eq(swarm_stack_loader_add_memory(loader, "big", text, size - 1, NULL), 0);
    swarm_stack_loader_free(loader);
    free(text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("stack document");
    TCase *tests = tcase_create("stack document");
    tcase_set_timeout(tests, 30);
    tcase_add_loop_test(tests, documents_are_read, 0, sizeof good / sizeof good[0]);
    tcase_add_loop_test(tests, malformed_documents_are_refused, 0, sizeof bad / sizeof bad[0]);
    tcase_add_test(tests, nul_bytes_are_refused);
    tcase_add_test(tests, depth_has_an_end);
    tcase_add_test(tests, aliases_cannot_explode);
    tcase_add_test(tests, a_long_text_repeated_is_not_copied);
    tcase_add_test(tests, substitution_cannot_explode);
    tcase_add_test(tests, many_keys_take_no_time);
    tcase_add_test(tests, size_has_an_end);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0;
}
