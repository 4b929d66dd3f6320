/* SPDX-License-Identifier: MIT
 *
 * Why a task is not placed and what would help; why a task is where it is.
 */
#include "scheduler_rig.h"
#include "support/failing_alloc.h"
#include <check.h>
#include <stdio.h>
#include <string.h>

static scheduler_rig rig;

static void open_rig(void)
{
    rig_open(&rig, 1);
}

static void close_rig(void)
{
    rig_close(&rig);
}

/* ---- the smallest change ---- */

#define LABELS(list)      ",\"Spec\":{\"Labels\":{" list "}}"
#define CONSTRAINTS(list) "\"Placement\":{\"Constraints\":[" list "]}"
#define DESCRIBED(more)   ",\"Description\":{" more "}"
#define RESOURCES(more)   DESCRIBED("\"Resources\":{" more "}")
#define RESERVE(what)     "\"Resources\":{\"Reservations\":{" what "}}"
#define MEBIBYTES_512     "\"MemoryBytes\":536870912"
#define MEBIBYTES_300     "\"MemoryBytes\":314572800"
#define GENERIC(kind, n)                                                                           \
    "\"GenericResources\":[{\"DiscreteResourceSpec\":{\"Kind\":\"" kind "\",\"Value\":" n "}}]"
#define VOLUME(type, more)                                                                         \
    "\"ContainerSpec\":{\"Mounts\":[{\"Type\":\"" type "\",\"Target\":\"/data\"" more "}]}"

static const struct {
    const char *nodes[3]; /* further members of a, b and c; NULL: not there */
    const char *task_template;
    swarm_change change;
    const char *node, *name, *value;
    int64_t amount;
    const char *text;
} changes[] = {
    {{NULL, NULL, NULL},
     "",
     SWARM_CHANGE_ADD_NODE,
     NULL,
     NULL,
     NULL,
     0,
     "add a node: no single change to those that are there is enough"},
    {{",\"Spec\":{\"Availability\":\"drain\"}", NULL, NULL},
     "",
     SWARM_CHANGE_ACTIVATE_NODE,
     "a",
     NULL,
     NULL,
     0,
     "set node a to active: its availability is drain"},
    {{LABELS("\"zone\":\"1\""), NULL, NULL},
     CONSTRAINTS("\"node.labels.zone == 2\""),
     SWARM_CHANGE_SET_LABEL,
     "a",
     "node.labels.zone",
     "2",
     0,
     "set node.labels.zone of node a to 2"},
    {{LABELS("\"zone\":\"1\""), NULL, NULL},
     CONSTRAINTS("\"node.labels.zone != 1\""),
     SWARM_CHANGE_REMOVE_LABEL,
     "a",
     "node.labels.zone",
     NULL,
     0,
     "remove node.labels.zone from node a"},
    /* A label that would break another constraint is no help. */
    {{LABELS("\"zone\":\"1\""), NULL, NULL},
     CONSTRAINTS("\"node.labels.zone == 1\",\"node.labels.zone == 2\""),
     SWARM_CHANGE_DROP_CONSTRAINT,
     "a",
     "node.labels.zone == 2",
     NULL,
     1,
     "drop the constraint node.labels.zone == 2"},
    {{"", NULL, NULL},
     CONSTRAINTS("\"node.id == x\""),
     SWARM_CHANGE_DROP_CONSTRAINT,
     "a",
     "node.id == x",
     NULL,
     0,
     "drop the constraint node.id == x"},
    /* b lacks two things, a and c one: what is missing of memory is less on c. */
    {{RESOURCES("\"MemoryBytes\":1048576"), RESOURCES("\"NanoCPUs\":1"),
      RESOURCES("\"NanoCPUs\":1," MEBIBYTES_300)},
     RESERVE(MEBIBYTES_512),
     SWARM_CHANGE_ADD_RESOURCE,
     "c",
     "memory",
     NULL,
     222298112,
     "give node c 212 MiB more memory"},
    {{RESOURCES("\"NanoCPUs\":500000000"), NULL, NULL},
     RESERVE("\"NanoCPUs\":2000000000"),
     SWARM_CHANGE_ADD_RESOURCE,
     "a",
     "cpu",
     NULL,
     1500000000,
     "give node a 1.5 more cpu"},
    {{RESOURCES("\"Pids\":10"), NULL, NULL},
     RESERVE("\"Pids\":12"),
     SWARM_CHANGE_ADD_RESOURCE,
     "a",
     "pids",
     NULL,
     2,
     "give node a 2 more pids"},
    {{RESOURCES(GENERIC("gpu", "1")), NULL, NULL},
     RESERVE(GENERIC("gpu", "3")),
     SWARM_CHANGE_ADD_RESOURCE,
     "a",
     "gpu",
     NULL,
     2,
     "give node a 2 more gpu"},
    {{DESCRIBED("\"Platform\":{\"OS\":\"linux\",\"Architecture\":\"riscv64\"}"), NULL, NULL},
     "\"Placement\":{\"Platforms\":[{\"OS\":\"linux\",\"Architecture\":\"amd64\"}]}",
     SWARM_CHANGE_ADD_PLATFORM,
     "a",
     "linux",
     "riscv64",
     0,
     "let the service run on linux/riscv64, as node a does"},
    {{DESCRIBED("\"Engine\":{}"), NULL, NULL},
     VOLUME("volume", ",\"VolumeOptions\":{\"DriverConfig\":{\"Name\":\"nfs\"}}"),
     SWARM_CHANGE_ADD_PLUGIN,
     "a",
     "nfs",
     "Volume",
     0,
     "install the Volume plugin nfs on node a"},
    {{"", NULL, NULL},
     VOLUME("cluster", ",\"Source\":\"disk\""),
     SWARM_CHANGE_ADD_VOLUME,
     "a",
     "disk",
     NULL,
     0,
     "make volume disk usable on node a"},
};

static void add_nodes(const char *const nodes[3])
{
    static const char *const ids[] = {"a", "b", "c"};
    for (size_t i = 0; i < 3; i++)
        if (nodes[i] != NULL)
            rig_node(&rig, ids[i], nodes[i]);
}

static swarm_assignment *place_one(const char *task_template)
{
    static const char *const ids[] = {"x"};
    swarm_assignment *assignment = NULL;
    swarm_service_spec *spec = rig_spec(task_template);
    ck_assert_int_eq(swarm_scheduler_place(rig.scheduler, "web", spec, ids, 1, &assignment, NULL),
                     0);
    swarm_service_spec_free(spec);
    return assignment;
}

static void ck_text(const char *found, const char *expected)
{
    if (expected == NULL)
        ck_assert_ptr_null(found);
    else
        ck_assert_str_eq(found, expected);
}

START_TEST(the_smallest_change)
{
    add_nodes(changes[_i].nodes);
    swarm_assignment *assignment = place_one(changes[_i].task_template);
    ck_assert_uint_eq(swarm_assignment_count_placed(assignment), 0);
    ck_assert_int_eq(swarm_assignment_get_change(assignment), changes[_i].change);
    ck_text(swarm_assignment_get_change_text(assignment), changes[_i].text);
    ck_text(swarm_assignment_get_change_node_id(assignment), changes[_i].node);
    ck_text(swarm_assignment_get_change_name(assignment), changes[_i].name);
    ck_text(swarm_assignment_get_change_value(assignment), changes[_i].value);
    ck_assert_int_eq(swarm_assignment_get_change_amount(assignment), changes[_i].amount);
    swarm_assignment_free(assignment);
}
END_TEST

START_TEST(nothing_to_change_when_all_is_placed)
{
    rig_node(&rig, "a", "");
    swarm_assignment *assignment = place_one("");
    ck_assert_int_eq(swarm_assignment_get_change(assignment), SWARM_CHANGE_UNKNOWN);
    ck_assert_ptr_null(swarm_assignment_get_change_text(assignment));
    swarm_assignment_free(assignment);
    ck_assert_int_eq(swarm_assignment_get_change(NULL), SWARM_CHANGE_UNKNOWN);
    ck_assert_ptr_null(swarm_assignment_get_change_node_id(NULL));
    ck_assert_ptr_null(swarm_assignment_get_change_name(NULL));
    ck_assert_ptr_null(swarm_assignment_get_change_value(NULL));
    ck_assert_int_eq(swarm_assignment_get_change_amount(NULL), 0);
    ck_assert_ptr_null(swarm_assignment_get_change_text(NULL));
}
END_TEST

START_TEST(a_node_that_is_not_ready)
{
    rig_node_json(&rig, "{\"ID\":\"a\",\"Status\":{\"State\":\"down\"}}");
    swarm_assignment *assignment = place_one("");
    ck_assert_int_eq(swarm_assignment_get_change(assignment), SWARM_CHANGE_READY_NODE);
    ck_assert_str_eq(swarm_assignment_get_change_text(assignment), "bring node a back: it is down");
    swarm_assignment_free(assignment);
}
END_TEST

START_TEST(max_replicas_one_more)
{
    rig_node(&rig, "a", "");
    ck_assert_uint_eq(rig_place_as(&rig, "web", "", 2), 2);
    swarm_assignment *assignment = place_one("\"Placement\":{\"MaxReplicas\":1}");
    ck_assert_int_eq(swarm_assignment_get_change(assignment), SWARM_CHANGE_RAISE_MAX_REPLICAS);
    ck_assert_int_eq(swarm_assignment_get_change_amount(assignment), 3);
    ck_assert_str_eq(swarm_assignment_get_change_text(assignment),
                     "raise max replicas per node to 3");
    swarm_assignment_free(assignment);
}
END_TEST

static swarm_service_spec *spec_with_port(void)
{
    static const char text[] =
        "{\"EndpointSpec\":{\"Ports\":[{\"TargetPort\":1,\"PublishedPort\":80,"
        "\"PublishMode\":\"host\"}]}}";
    swarm_service_spec *spec = NULL;
    ck_assert_int_eq(swarm_service_spec_from_json(text, strlen(text), &spec, NULL), 0);
    return spec;
}

START_TEST(a_port_and_who_holds_it)
{
    static const char *const ids[] = {"x"};
    swarm_service_spec *spec = spec_with_port();
    swarm_assignment *assignment = NULL;
    rig_node(&rig, "a", "");
    ck_assert_uint_eq(rig_place(&rig, "other", spec, 1), 1);
    ck_assert_int_eq(swarm_scheduler_place(rig.scheduler, "web", spec, ids, 1, &assignment, NULL),
                     0);
    ck_assert_int_eq(swarm_assignment_get_change(assignment), SWARM_CHANGE_FREE_PORT);
    ck_assert_str_eq(swarm_assignment_get_change_name(assignment), "other.0");
    ck_assert_str_eq(swarm_assignment_get_change_value(assignment), "tcp");
    ck_assert_int_eq(swarm_assignment_get_change_amount(assignment), 80);
    ck_assert_str_eq(swarm_assignment_get_change_text(assignment),
                     "end task other.0 on node a: it holds port 80/tcp");
    swarm_assignment_free(assignment);
    swarm_service_spec_free(spec);
}
END_TEST

START_TEST(who_holds_the_memory)
{
    rig_node(&rig, "w1", RESOURCES(MEBIBYTES_512));
    ck_assert_uint_eq(rig_place_as(&rig, "web", RESERVE("\"MemoryBytes\":222298112"), 1), 1);
    swarm_assignment *assignment = place_one(RESERVE(MEBIBYTES_512));
    ck_assert_str_eq(swarm_assignment_reason_text_at(assignment, 0),
                     "memory: wants 512 MiB, 300 MiB free, 212 MiB held by web.0");
    swarm_assignment_free(assignment);
    ck_assert_uint_eq(rig_place_as(&rig, "db", RESERVE("\"MemoryBytes\":1024"), 1), 1);
    assignment = place_one(RESERVE(MEBIBYTES_512));
    ck_assert_str_eq(swarm_assignment_reason_text_at(assignment, 0),
                     "memory: wants 512 MiB, 307199 KiB free, 212 MiB held by web.0, more by 1 "
                     "other");
    swarm_assignment_free(assignment);
}
END_TEST

START_TEST(plugins_and_volumes_say_what_they_want)
{
    rig_node(&rig, "a",
             DESCRIBED("\"Engine\":{\"Plugins\":[{\"Type\":\"Log\",\"Name\":\"json\"}]}"));
    swarm_assignment *assignment = place_one(
        "\"LogDriver\":{\"Name\":\"syslog\"},"
        "\"ContainerSpec\":{\"Mounts\":[{\"Type\":\"cluster\",\"Target\":\"/d\",\"Source\":\"d\"},"
        "{\"Type\":\"volume\",\"Target\":\"/e\",\"VolumeOptions\":{\"DriverConfig\":{\"Name\":"
        "\"nfs\"}}}]}");
    ck_assert_str_eq(swarm_assignment_get_reason(assignment),
                     "no suitable node (missing plugin on 1 node)");
    ck_assert_uint_eq(swarm_assignment_reason_count(assignment), 2);
    ck_assert_str_eq(swarm_assignment_reason_text_at(assignment, 0),
                     "wants volume plugin nfs, which the node does not have; wants log plugin "
                     "syslog, which the node does not have");
    ck_assert_int_eq(swarm_assignment_reason_filter_at(assignment, 1), SWARM_FILTER_VOLUMES);
    ck_assert_str_eq(swarm_assignment_reason_text_at(assignment, 1),
                     "wants volume d, which the node cannot use");
    ck_assert_int_eq(swarm_assignment_get_change(assignment), SWARM_CHANGE_ADD_NODE);
    swarm_assignment_free(assignment);
}
END_TEST

/* ---- why here ---- */

static swarm_explanation *explain(const char *task)
{
    swarm_explanation *explanation = NULL;
    ck_assert_int_eq(swarm_scheduler_explain(rig.scheduler, task, &explanation, NULL), 0);
    return explanation;
}

static void ck_explained(const char *task, swarm_placing_rule rule, const char *node,
                         const char *other, const char *text)
{
    swarm_explanation *explanation = explain(task);
    ck_assert_int_eq(swarm_explanation_get_rule(explanation), rule);
    ck_assert_str_eq(swarm_explanation_get_node_id(explanation), node);
    ck_text(swarm_explanation_get_other_node_id(explanation), other);
    ck_assert_str_eq(swarm_explanation_get_text(explanation), text);
    swarm_explanation_free(explanation);
}

static void add(const char *service, const char *id, const char *node)
{
    swarm_service_spec *spec = rig_spec("\"ContainerSpec\":{\"Image\":\"web:1\"}");
    ck_assert_int_eq(swarm_scheduler_add_task(rig.scheduler, service, spec, id, node, NULL), 0);
    swarm_service_spec_free(spec);
}

START_TEST(why_it_is_there)
{
    rig_node(&rig, "a", DESCRIBED("\"Images\":[\"docker.io/library/web:1\"]"));
    add("web", "w1", "a");
    ck_explained("w1", SWARM_PLACING_RULE_ONLY_NODE, "a", NULL,
                 "a is the only node that passes the filters");
    rig_node(&rig, "b", "");
    ck_explained("w1", SWARM_PLACING_RULE_IMAGE, "a", "b",
                 "of 2 nodes that pass the filters a is the best: it has the image, b has not");
    add("other", "o1", "b");
    ck_explained("w1", SWARM_PLACING_RULE_NODE_TASKS, "a", "b",
                 "of 2 nodes that pass the filters a is the best: it has 0 tasks in all, b has 1");
    add("web", "w2", "b");
    ck_explained("w1", SWARM_PLACING_RULE_SERVICE_TASKS, "a", "b",
                 "of 2 nodes that pass the filters a is the best: it has 0 tasks of the service, b "
                 "has 1");
    add("web", "w3", "a");
    add("web", "w4", "a");
    ck_explained("w1", SWARM_PLACING_RULE_ELSEWHERE, "a", "b",
                 "of 2 nodes that pass the filters b is the best now: it has 1 tasks of the "
                 "service, a has 2");
    for (int i = 0; i < 5; i++) {
        add("web", "f", "b");
        ck_assert_int_eq(swarm_scheduler_fail_task(rig.scheduler, "f"), 1);
    }
    ck_explained("w1", SWARM_PLACING_RULE_FAILURES, "a", "b",
                 "of 2 nodes that pass the filters a is the best: the service failed 0 times there "
                 "lately, on b 5 times");
    swarm_explanation *explanation = explain("w1");
    ck_assert_uint_eq(swarm_explanation_count_fitting(explanation), 2);
    swarm_explanation_free(explanation);
    rig_node(&rig, "a", ",\"Spec\":{\"Availability\":\"drain\"}");
    rig_node(&rig, "b", ",\"Spec\":{\"Availability\":\"drain\"}");
    ck_explained("w1", SWARM_PLACING_RULE_ELSEWHERE, "a", NULL,
                 "no suitable node (2 nodes not available for new tasks)");
}
END_TEST

START_TEST(why_in_this_zone)
{
    static const char prefer[] = "\"Placement\":{\"Preferences\":[{\"Spread\":{"
                                 "\"SpreadDescriptor\":\"node.labels.zone\"}}]}";
    rig_node(&rig, "a", LABELS("\"zone\":\"1\""));
    rig_node(&rig, "b", LABELS("\"zone\":\"2\""));
    rig_node(&rig, "c", LABELS("\"zone\":\"2\""));
    swarm_service_spec *spec = rig_spec(prefer);
    rig_add(&rig, "web", spec, "a");
    rig_add(&rig, "web", spec, "b");
    rig_add(&rig, "web", spec, "b");
    swarm_service_spec_free(spec);
    ck_explained("web.0", SWARM_PLACING_RULE_SPREAD, "a", "c",
                 "of 3 nodes that pass the filters a is the best: its branch of the spread "
                 "preferences has 0 tasks of the service, that of c has 2");
}
END_TEST

START_TEST(explaining_changes_nothing)
{
    swarm_service_spec *spec = rig_spec(RESERVE(MEBIBYTES_300));
    rig_node(&rig, "a", RESOURCES(MEBIBYTES_512));
    rig_add(&rig, "web", spec, "a");
    swarm_explanation_free(explain("web.0"));
    ck_assert_int_eq(swarm_scheduler_fits(rig.scheduler, "web", spec, "a", NULL), 0);
    swarm_scheduler_retire_task(rig.scheduler, "web.0");
    swarm_explanation_free(explain("web.0"));
    ck_assert_int_eq(swarm_scheduler_fits(rig.scheduler, "web", spec, "a", NULL), 0);
    ck_assert_int_eq(swarm_scheduler_retire_task(rig.scheduler, "web.0"), 0);
    ck_assert_int_eq(swarm_scheduler_restore_task(rig.scheduler, "web.0"), 1);
    ck_assert_int_eq(swarm_scheduler_remove_task(rig.scheduler, "web.0"), 1);
    ck_assert_int_eq(swarm_scheduler_fits(rig.scheduler, "web", spec, "a", NULL), 1);
    swarm_service_spec_free(spec);
}
END_TEST

START_TEST(no_explanation)
{
    swarm_explanation *explanation = NULL;
    swarm_error *error = NULL;
    ck_assert_int_eq(swarm_scheduler_explain(NULL, "x", &explanation, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_scheduler_explain(rig.scheduler, NULL, &explanation, NULL),
                     SWARM_E_INVAL);
    ck_assert_int_eq(swarm_scheduler_explain(rig.scheduler, "x", NULL, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_scheduler_explain(rig.scheduler, "x", &explanation, &error),
                     SWARM_E_NOTFOUND);
    ck_assert_str_eq(swarm_error_get_message(error), "task x is not known");
    swarm_error_free(error);
    swarm_explanation_free(NULL);
    ck_assert_ptr_null(swarm_explanation_get_node_id(NULL));
    ck_assert_ptr_null(swarm_explanation_get_other_node_id(NULL));
    ck_assert_ptr_null(swarm_explanation_get_text(NULL));
    ck_assert_int_eq(swarm_explanation_get_rule(NULL), SWARM_PLACING_RULE_UNKNOWN);
    ck_assert_uint_eq(swarm_explanation_count_fitting(NULL), 0);
}
END_TEST

START_TEST(words)
{
    swarm_change change;
    swarm_placing_rule rule;
    for (swarm_change i = SWARM_CHANGE_READY_NODE; i <= SWARM_CHANGE_ADD_NODE; i++) {
        ck_assert_int_eq(swarm_change_from_str(swarm_change_to_str(i), &change), 0);
        ck_assert_int_eq(change, i);
    }
    for (swarm_placing_rule i = 1; i <= SWARM_PLACING_RULE_ELSEWHERE; i++) {
        ck_assert_int_eq(swarm_placing_rule_from_str(swarm_placing_rule_to_str(i), &rule), 0);
        ck_assert_int_eq(rule, i);
    }
    ck_assert_int_eq(swarm_change_from_str("odd", &change), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_placing_rule_from_str("odd", &rule), SWARM_E_INVAL);
}
END_TEST

/* ---- memory ---- */

typedef struct story {
    swarm_node *nodes[2];
    swarm_service_spec *spec, *too_much;
} story;

static int tell(const story *in, swarm_scheduler *scheduler, swarm_error **error)
{
    static const char *const ids[] = {"w1", "w2", "a name that is longer than a record has room"};
    static const char *const more[] = {"w3"};
    swarm_assignment *assignment = NULL;
    swarm_explanation *explanation = NULL;
    int code = 0;
    for (size_t i = 0; i < 2 && code == 0; i++)
        code = swarm_scheduler_set_node(scheduler, in->nodes[i], error);
    if (code == 0)
        code = swarm_scheduler_place(scheduler, "web", in->spec, ids, 3, &assignment, error);
    swarm_assignment_free(assignment);
    assignment = NULL;
    if (code == 0)
        code = swarm_scheduler_explain(scheduler, "w1", &explanation, error);
    if (code == 0)
        code = swarm_scheduler_place(scheduler, "web", in->too_much, more, 1, &assignment, error);
    if (code == 0 && swarm_scheduler_fail_task(scheduler, "w2") < 0)
        code = SWARM_E_NOMEM;
    swarm_assignment_free(assignment);
    swarm_explanation_free(explanation);
    return code;
}

static int tell_all(void *user)
{
    swarm_scheduler *scheduler = NULL;
    swarm_error *error = NULL;
    int code = swarm_scheduler_new(1, &scheduler, &error);
    if (code == 0)
        code = tell(user, scheduler, &error);
    swarm_scheduler_free(scheduler);
    swarm_error_free(error);
    return code;
}

START_TEST(each_allocation_may_fail)
{
    static const char *const nodes[] = {
        "{\"ID\":\"a\",\"Status\":{\"State\":\"ready\"}" LABELS("\"zone\":\"1\"") "}",
        "{\"ID\":\"b\",\"Status\":{\"State\":\"ready\"}" DESCRIBED(
            "\"Images\":[\"web\"],\"Volumes\":[\"d\"],\"Resources\":{" MEBIBYTES_300
            "," GENERIC("gpu", "1") "}") "}"};
    story all = {.spec = rig_spec("\"ContainerSpec\":{\"Image\":\"web\"},\"Placement\":{"
                                  "\"Preferences\":[{\"Spread\":{\"SpreadDescriptor\":"
                                  "\"node.labels.zone\"}}]}"),
                 .too_much = rig_spec(VOLUME("cluster", ",\"Source\":\"d\"") "," RESERVE(
                     MEBIBYTES_512 "," GENERIC("gpu", "3")))};
    for (size_t i = 0; i < 2; i++)
        ck_assert_int_eq(swarm_node_from_json(nodes[i], strlen(nodes[i]), &all.nodes[i], NULL), 0);
    failing_alloc_each(tell_all, &all);
    for (size_t i = 0; i < 2; i++)
        swarm_node_free(all.nodes[i]);
    swarm_service_spec_free(all.spec);
    swarm_service_spec_free(all.too_much);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        nothing_to_change_when_all_is_placed,
        a_node_that_is_not_ready,
        max_replicas_one_more,
        a_port_and_who_holds_it,
        who_holds_the_memory,
        plugins_and_volumes_say_what_they_want,
        why_it_is_there,
        why_in_this_zone,
        explaining_changes_nothing,
        no_explanation,
        words,
        each_allocation_may_fail,
    };
    Suite *suite = suite_create("scheduler_why");
    TCase *group = tcase_create("all");
    tcase_add_checked_fixture(group, open_rig, close_rig);
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++)
        tcase_add_test(group, tests[i]);
    tcase_add_loop_test(group, the_smallest_change, 0, sizeof changes / sizeof changes[0]);
    suite_add_tcase(suite, group);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
