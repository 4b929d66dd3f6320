/* SPDX-License-Identifier: MIT */
#include "core/constraint.h"

#include "model/node.h"
#include "support/failing_alloc.h"
#include <check.h>
#include <string.h>
#include <swarm/swarm.h>

static swarm_node *node_of(const char *json)
{
    swarm_node *node = NULL;
    swarm_error *error = NULL;
    int code = swarm_node_from_json(json, strlen(json), &node, &error);
    ck_assert_msg(code == 0, "%s: %s", json, swarm_error_get_message(error));
    return node;
}

/* ---- the grammar ---- */

START_TEST(what_parses)
{
    static const struct {
        const char *text, *key, *value;
        int negated;
    } cases[] = {
        {" node == node1", "node", "node1", 0},
        {"NoDe==node1", "NoDe", "node1", 0},
        {"no.de==node1", "no.de", "node1", 0},
        {"no-d_e9==node1", "no-d_e9", "node1", 0},
        {"_node==_node1", "_node", "_node1", 0},
        {"node==[a-b]+c*(n|b)/", "node", "[a-b]+c*(n|b)/", 0},
        {"node==node 1", "node", "node 1", 0},
        {"node!=\tnode1\n", "node", "node1", 1},
        {"node==2001:db8::/64", "node", "2001:db8::/64", 0},
        {"node==a\\^$?", "node", "a\\^$?", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        swarm__constraint parsed;
        ck_assert_msg(swarm__constraint_parse(cases[i].text, &parsed, NULL) == 0, "%s",
                      cases[i].text);
        ck_assert_str_eq(parsed.key, cases[i].key);
        ck_assert_str_eq(parsed.value, cases[i].value);
        ck_assert_int_eq(parsed.negated, cases[i].negated);
        swarm__constraint_clear(&parsed);
    }
}
END_TEST

START_TEST(what_does_not_parse)
{
    static const char no_operator[] = "constraint expected one operator from ==, !=";
    static const char *const cases[][2] = {
        {"", no_operator},
        {" ", no_operator},
        {"nodeabc", no_operator},
        {"node ~ abc", no_operator},
        {"node = abc", no_operator},
        {"1node==a2", "key '1node' is invalid"},
        {"n==a2", "key 'n' is invalid"},
        {"no de== node1", "key 'no de' is invalid"},
        {"no*de==node1", "key 'no*de' is invalid"},
        {"no$de==node1", "key 'no$de' is invalid"},
        {"==node1", "key '' is invalid"},
        {"node==", "value '' is invalid"},
        {"node== ", "value '' is invalid"},
        {"node==a=b", "value 'a=b' is invalid"},
        {"node===b", "value '=b' is invalid"},
        {"node==a,b", "value 'a,b' is invalid"},
        {"node==\xc3\xa4", "value '\xc3\xa4' is invalid"},
        {"node!=a==b", "key 'node!=a' is invalid"}, /* "==" is looked for first */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        swarm__constraint parsed;
        swarm_error *error = NULL;
        ck_assert_msg(swarm__constraint_parse(cases[i][0], &parsed, &error) == SWARM_E_PARSE, "%s",
                      cases[i][0]);
        ck_assert_str_eq(swarm_error_get_message(error), cases[i][1]);
        ck_assert_ptr_null(swarm_error_get_path(error));
        swarm_error_free(error);
    }
}
END_TEST

START_TEST(the_constraint_at_fault_is_named)
{
    swarm_placement *placement = swarm_placement_new();
    swarm_placement_add_constraint(placement, "node.role == worker");
    swarm_placement_add_constraint(placement, "x == y");
    swarm__constraints parsed;
    swarm_error *error = NULL;
    ck_assert_int_eq(swarm__constraints_parse(placement, &parsed, &error), SWARM_E_PARSE);
    ck_assert_str_eq(swarm_error_get_path(error), "/Constraints/1");
    swarm_error_free(error);
    swarm_placement_free(placement);
}
END_TEST

START_TEST(no_placement_has_no_constraints)
{
    swarm__constraints parsed;
    ck_assert_int_eq(swarm__constraints_parse(NULL, &parsed, NULL), 0);
    ck_assert_uint_eq(parsed.count, 0);
    swarm_node *node = node_of("{\"ID\":\"a\"}");
    ck_assert_ptr_null(swarm__constraints_broken(&parsed, node));
    swarm__constraints_free(&parsed);
    swarm_node_free(node);
}
END_TEST

/* ---- who matches ---- */

#define HOST(name)       "{\"ID\":\"a\",\"Description\":{\"Hostname\":\"" name "\"}}"
#define ADDRESS(address) "{\"ID\":\"a\",\"Status\":{\"Addr\":\"" address "\"}}"
#define ROLE(role)       "{\"ID\":\"a\",\"Spec\":{\"Role\":\"" role "\"}}"
#define PLATFORM(os, architecture)                                                                 \
    "{\"ID\":\"a\",\"Description\":{\"Platform\":{\"OS\":\"" os                                    \
    "\",\"Architecture\":\"" architecture "\"}}}"
#define LABEL(key, value) "{\"ID\":\"a\",\"Spec\":{\"Labels\":{\"" key "\":\"" value "\"}}}"
#define ENGINE_LABEL(key, value)                                                                   \
    "{\"ID\":\"a\",\"Description\":{\"Engine\":{\"Labels\":{\"" key "\":\"" value "\"}}}}"

static const struct {
    const char *constraint, *node;
    int holds;
} cases[] = {
    {"node.abc.bcd == high", LABEL("abc.bcd", "high"), 0},
    {"node.abc.bcd != high", LABEL("abc.bcd", "high"), 0},
    {"node.labels. == x", LABEL("a", "x"), 0},
    {"node.labels. != x", LABEL("a", "x"), 0},
    /* host name */
    {"node.hostname != node-1", "{\"ID\":\"a\"}", 1},
    {"node.hostname != node-1", HOST("node-2"), 1},
    {"node.hostname != node-1", HOST("node-1"), 0},
    {"node.hostname != node-1", HOST("NODe-1"), 0},
    {"NODE.hostname == node-1", HOST("NODe-1"), 1},
    {"node.hostname == node-1", HOST("node-10"), 0},
    {"node.hostname == node-1", "{\"ID\":\"a\"}", 0},
    /* whole strings, and no patterns */
    {"node.hostname == f*o", HOST("foo"), 0},
    {"node.hostname == f*o", HOST("F*o"), 1},
    {"node.hostname == foo", HOST("f*o"), 0},
    /* IPv4 */
    {"node.ip == 186.17.9.41", ADDRESS("186.17.9.41"), 1},
    {"node.ip != 186.17.9.41", ADDRESS("186.17.9.41"), 0},
    {"node.ip == 186.17.9.42", ADDRESS("186.17.9.41"), 0},
    {"node.ip == 186.17.9.4/24", ADDRESS("186.17.9.41"), 1},
    {"node.ip == 186.17.8.41/24", ADDRESS("186.17.9.41"), 0},
    {"node.ip == 186.17.8.0/23", ADDRESS("186.17.9.41"), 1},
    {"node.ip == 0.0.0.0/0", ADDRESS("186.17.9.41"), 1},
    {"node.ip == 186.17.9.41/34", ADDRESS("186.17.9.41"), 0},
    {"node.ip == 186.17.9.41/", ADDRESS("186.17.9.41"), 0},
    {"node.ip != 266.17.9.41", ADDRESS("186.17.9.41"), 0},
    {"node.ip != 0.0.0.0", ADDRESS("186.17.9.41"), 1},
    {"node.ip == not_ip_addr", ADDRESS("186.17.9.41"), 0},
    {"node.ip != not_ip_addr", ADDRESS("186.17.9.41"), 0},
    /* IPv6 */
    {"node.ip == 2001:db8::2", ADDRESS("2001:db8::2"), 1},
    {"node.ip == 2001:db8:0::2", ADDRESS("2001:db8::2"), 1},
    {"node.ip != 2001:db8::2/128", ADDRESS("2001:db8::2"), 0},
    {"node.ip == 2001:db8::/64", ADDRESS("2001:db8::2"), 1},
    {"node.ip == 2001:db9::/64", ADDRESS("2001:db8::2"), 0},
    {"node.ip != 2001:db9::/64", ADDRESS("2001:db8::2"), 1},
    {"node.ip == 0.0.0.0/0", ADDRESS("2001:db8::2"), 0},
    /* an address that is not known */
    {"node.ip == 0.0.0.0", ADDRESS(""), 0},
    {"node.ip != 0.0.0.0", ADDRESS(""), 1},
    {"node.ip == 0.0.0.0", "{\"ID\":\"a\"}", 0},
    {"node.ip != 0.0.0.0", "{\"ID\":\"a\"}", 1},
    /* id */
    {"node.id == node-1", "{\"ID\":\"node-1\"}", 1},
    {"node.id == node-1", "{\"ID\":\"node-12\"}", 0},
    {"node.id == node-1", "{\"ID\":\"node\"}", 0},
    /* role */
    {"node.role == worker", ROLE("worker"), 1},
    {"node.role == worker", "{\"ID\":\"a\"}", 1},
    {"node.role == manager", ROLE("worker"), 0},
    {"node.role == worker-manager", ROLE("worker"), 0},
    {"node.role != manager", ROLE("manager"), 0},
    /* platform: both spellings of an architecture are one */
    {"node.platform.os == linux", "{\"ID\":\"a\"}", 0},
    {"node.platform.os == linux", PLATFORM("linux", "x86_64"), 1},
    {"node.platform.os == linux", PLATFORM("windows", "x86_64"), 0},
    {"node.platform.arch == amd64", PLATFORM("linux", "x86_64"), 1}, /* Docker Swarm: 0 */
    {"node.platform.arch != amd64", PLATFORM("linux", "x86_64"), 0}, /* Docker Swarm: 1 */
    {"node.platform.arch == x86_64", PLATFORM("linux", "amd64"), 1},
    {"node.platform.arch == aarch64", PLATFORM("linux", "arm64"), 1},
    {"node.platform.arch == ARM64", PLATFORM("linux", "aarch64"), 1},
    {"node.platform.arch == arm64", PLATFORM("linux", "amd64"), 0},
    {"node.platform.arch == arm", PLATFORM("linux", "armv7l"), 0},
    {"node.platform.arch == X86_64", PLATFORM("linux", "x86_64"), 1},
    /* labels, of two kinds */
    {"node.labels.security == high", LABEL("security", "high"), 1},
    {"node.labels.security == high", LABEL("Security", "high"), 0},
    {"Node.Labels.security == HIGH", LABEL("security", "high"), 1},
    {"node.labels.security == high", LABEL("security", "low"), 0},
    {"node.labels.security == high", ENGINE_LABEL("security", "high"), 0},
    {"node.labels.security == high", "{\"ID\":\"a\"}", 0},
    {"node.labels.security != high", "{\"ID\":\"a\"}", 1},
    {"engine.labels.disk == ssd", ENGINE_LABEL("disk", "ssd"), 1},
    {"engine.labels.disk == ssd", ENGINE_LABEL("disk", "hdd"), 0},
    {"engine.labels.disk == ssd", LABEL("disk", "ssd"), 0},
    {"engine.labels.disk != ssd", "{\"ID\":\"a\"}", 1},
    {"engine.labels.com.example.a == b", ENGINE_LABEL("com.example.a", "b"), 1},
};

START_TEST(a_constraint)
{
    swarm__constraint parsed;
    swarm_node *node = node_of(cases[_i].node);
    ck_assert_int_eq(swarm__constraint_parse(cases[_i].constraint, &parsed, NULL), 0);
    swarm__subject subject = swarm__node_subject(node);
    ck_assert_msg(swarm__constraint_holds(&parsed, &subject) == cases[_i].holds, "%s on %s",
                  cases[_i].constraint, cases[_i].node);
    swarm__constraint_clear(&parsed);
    swarm_node_free(node);
}
END_TEST

START_TEST(all_of_them_must_hold)
{
    swarm_placement *placement = swarm_placement_new();
    swarm__constraints parsed;
    swarm_placement_add_constraint(placement, "node.hostname == node-1");
    swarm_placement_add_constraint(placement, "engine.labels.operatingsystem != Ubuntu 14.04");
    swarm_placement_add_constraint(placement, "node.labels.security == high");
    ck_assert_int_eq(swarm__constraints_parse(placement, &parsed, NULL), 0);
    static const struct {
        const char *host, *system, *security;
        size_t broken; /* 3: none */
    } nodes[] = {
        {"node-1", "ubuntu 14.04", "low", 1},
        {"node-1", "ubuntu 15.04", "low", 2},
        {"node-1", "ubuntu 15.04", "high", 3},
        {"node-2", "ubuntu 15.04", "high", 0},
        {"node-1", "", "high", 3},
    };
    for (size_t i = 0; i < sizeof nodes / sizeof nodes[0]; i++) {
        swarm_node *node = node_of("{\"ID\":\"a\"}");
        swarm_node_description *description = swarm__node_edit_description(node);
        swarm_node_description_set_hostname(description, nodes[i].host);
        swarm_engine_description_set_label(swarm_node_description_edit_engine(description),
                                           "operatingsystem", nodes[i].system);
        swarm_node_spec_set_label(swarm__node_edit_spec(node), "security", nodes[i].security);
        const swarm__constraint *broken = swarm__constraints_broken(&parsed, node);
        if (nodes[i].broken == 3)
            ck_assert_ptr_null(broken);
        else
            ck_assert_ptr_eq(broken, &parsed.items[nodes[i].broken]);
        swarm_node_free(node);
    }
    swarm__constraints_free(&parsed);
    swarm_placement_free(placement);
}
END_TEST

START_TEST(what_was_found_is_told)
{
    swarm__constraint parsed;
    swarm_node *node = node_of(HOST("node-1"));
    swarm__subject subject = swarm__node_subject(node);
    ck_assert_int_eq(swarm__constraint_parse("node.hostname == x", &parsed, NULL), 0);
    ck_assert_str_eq(swarm__constraint_found(&parsed, &subject), "node-1");
    swarm__constraint_clear(&parsed);
    ck_assert_int_eq(swarm__constraint_parse("node.odd == x", &parsed, NULL), 0);
    ck_assert_str_eq(swarm__constraint_found(&parsed, &subject), "");
    swarm__constraint_clear(&parsed);
    swarm_node_free(node);
}
END_TEST

static int parse_two(void *user)
{
    swarm__constraints parsed;
    swarm_error *error = NULL;
    int code = swarm__constraints_parse(user, &parsed, &error);
    if (code == 0)
        swarm__constraints_free(&parsed);
    swarm_error_free(error);
    return code == SWARM_E_PARSE ? 0 : code;
}

START_TEST(each_allocation_may_fail)
{
    swarm_placement *placement = swarm_placement_new();
    swarm_placement_add_constraint(placement, "node.role == worker");
    swarm_placement_add_constraint(placement, "node.id != x");
    failing_alloc_each(parse_two, placement);
    swarm_placement_add_constraint(placement, "node.id");
    failing_alloc_each_tolerant(parse_two, placement);
    swarm_placement_free(placement);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("constraint");
    TCase *tests = tcase_create("all");
    tcase_add_test(tests, what_parses);
    tcase_add_test(tests, what_does_not_parse);
    tcase_add_test(tests, the_constraint_at_fault_is_named);
    tcase_add_test(tests, no_placement_has_no_constraints);
    tcase_add_loop_test(tests, a_constraint, 0, sizeof cases / sizeof cases[0]);
    tcase_add_test(tests, all_of_them_must_hold);
    tcase_add_test(tests, what_was_found_is_told);
    tcase_add_test(tests, each_allocation_may_fail);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
