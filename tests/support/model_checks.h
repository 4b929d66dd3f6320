/* SPDX-License-Identifier: MIT
 *
 * What holds for every member of every object of the model, as one line for each member in a test:
 *
 *     CHECK_STRING(driver, name, "Name");
 *
 * Each line makes an object, looks at the unset member, sets it, reads it back, compares the JSON and
 * the object made of that JSON, refuses what is to be refused, and unsets it again.
 */
#ifndef TESTS_MODEL_CHECKS_H
#define TESTS_MODEL_CHECKS_H

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <swarm/swarm.h>

#define BAD_UTF8 "\xc3\x28"

/* The object's JSON is `text`, and that text gives an equal object, as does a copy. */
#define EXPECT_JSON(owner, object, text)                                                           \
    do {                                                                                           \
        char *json_ = NULL;                                                                        \
        swarm_##owner *again_ = NULL, *copy_ = swarm_##owner##_copy(object);                       \
        swarm_error *error_ = NULL;                                                                \
        ck_assert_int_eq(swarm_##owner##_to_json(object, 0, &json_, NULL), 0);                     \
        ck_assert_str_eq(json_, text);                                                             \
        ck_assert_msg(swarm_##owner##_from_json(json_, strlen(json_), &again_, &error_) == 0,      \
                      "%s: %s", swarm_error_get_path(error_), swarm_error_get_message(error_));    \
        ck_assert_int_eq(swarm_##owner##_equal(object, again_), 1);                                \
        ck_assert_int_eq(swarm_##owner##_equal(object, copy_), 1);                                 \
        ck_assert_int_eq(swarm_##owner##_equal(object, NULL), 0);                                  \
        swarm_free(json_);                                                                         \
        swarm_##owner##_free(again_);                                                              \
        swarm_##owner##_free(copy_);                                                               \
    } while (0)

/* Reading `text` fails with this code at this path. */
#define EXPECT_REFUSED(owner, text, code, path)                                                    \
    do {                                                                                           \
        swarm_##owner *made_ = NULL;                                                               \
        swarm_error *error_ = NULL;                                                                \
        ck_assert_int_eq(swarm_##owner##_from_json(text, strlen(text), &made_, &error_), code);    \
        ck_assert_int_eq(swarm_error_get_code(error_), code);                                      \
        ck_assert_pstr_eq(swarm_error_get_path(error_), path);                                     \
        ck_assert_ptr_null(made_);                                                                 \
        swarm_error_free(error_);                                                                  \
    } while (0)

/* What every object does with nothing in it, and with no object at all. */
#define CHECK_EMPTY(owner, object)                                                                 \
    do {                                                                                           \
        char *text_out_ = NULL;                                                                    \
        swarm_##owner *nothing_ = NULL;                                                            \
        EXPECT_JSON(owner, object, "{}");                                                          \
        ck_assert_ptr_null(swarm_##owner##_copy(NULL));                                            \
        ck_assert_int_eq(swarm_##owner##_equal(NULL, NULL), 1);                                    \
        ck_assert_int_eq(swarm_##owner##_to_json(NULL, 0, &text_out_, NULL), SWARM_E_INVAL);       \
        ck_assert_int_eq(swarm_##owner##_to_json(object, 0, NULL, NULL), SWARM_E_INVAL);           \
        ck_assert_int_eq(swarm_##owner##_to_json(object, 4, &text_out_, NULL), SWARM_E_INVAL);     \
        ck_assert_int_eq(swarm_##owner##_from_json(NULL, 0, &nothing_, NULL), SWARM_E_INVAL);      \
        ck_assert_int_eq(swarm_##owner##_from_json("{}", 2, NULL, NULL), SWARM_E_INVAL);           \
        EXPECT_REFUSED(owner, "", SWARM_E_PARSE, NULL);                                            \
        EXPECT_REFUSED(owner, "[]", SWARM_E_INVAL, NULL);                                          \
        swarm_##owner##_free(NULL);                                                                \
    } while (0)

#define CHECK_BUILDER(owner)                                                                       \
    do {                                                                                           \
        swarm_##owner *object_ = swarm_##owner##_new();                                            \
        CHECK_EMPTY(owner, object_);                                                               \
        swarm_##owner##_free(object_);                                                             \
    } while (0)

/* A value that is not of the member's type is refused at its path; null is kept, and is not a value. */
#define CHECK_WRONG_TYPE(owner, has, json, wrong)                                                  \
    do {                                                                                           \
        swarm_##owner *null_ = NULL;                                                               \
        EXPECT_REFUSED(owner, "{\"" json "\":" wrong "}", SWARM_E_INVAL, "/" json);                \
        static const char text_[] = "{\"" json "\":null}";                                         \
        ck_assert_int_eq(swarm_##owner##_from_json(text_, strlen(text_), &null_, NULL), 0);        \
        ck_assert_int_eq(has(null_), 0);                                                           \
        EXPECT_JSON(owner, null_, text_);                                                          \
        swarm_##owner##_free(null_);                                                               \
    } while (0)

/* `get` and `set` differ from `name` where a unit stands in them. */
#define CHECK_NUMBER_OF(owner, name, get, set, json, number, text)                                 \
    do {                                                                                           \
        swarm_##owner *object_ = swarm_##owner##_new();                                            \
        ck_assert_int_eq(swarm_##owner##_has_##name(object_), 0);                                  \
        ck_assert_int_eq(swarm_##owner##_has_##name(NULL), 0);                                     \
        ck_assert(!islessgreater((double)get(object_), 0));                                        \
        ck_assert(!islessgreater((double)get(NULL), 0));                                           \
        ck_assert_int_eq(set(NULL, number), SWARM_E_INVAL);                                        \
        ck_assert_int_eq(swarm_##owner##_unset_##name(NULL), SWARM_E_INVAL);                       \
        ck_assert_int_eq(set(object_, number), 0);                                                 \
        ck_assert_int_eq(swarm_##owner##_has_##name(object_), 1);                                  \
        ck_assert(!islessgreater((double)get(object_), (double)(number)));                         \
        EXPECT_JSON(owner, object_, "{\"" json "\":" text "}");                                    \
        ck_assert_int_eq(swarm_##owner##_unset_##name(object_), 0);                                \
        ck_assert_int_eq(swarm_##owner##_has_##name(object_), 0);                                  \
        EXPECT_JSON(owner, object_, "{}");                                                         \
        swarm_##owner##_free(object_);                                                             \
        CHECK_WRONG_TYPE(owner, swarm_##owner##_has_##name, json, "{}");                           \
    } while (0)

#define CHECK_NUMBER(owner, name, json, number)                                                    \
    do {                                                                                           \
        CHECK_NUMBER_OF(owner, name, swarm_##owner##_get_##name, swarm_##owner##_set_##name, json, \
                        number, #number);                                                          \
        CHECK_NUMBER_OF(owner, name, swarm_##owner##_get_##name, swarm_##owner##_set_##name, json, \
                        0, "0");                                                                   \
    } while (0)

#define CHECK_NATURAL(owner, name, json)                                                           \
    do {                                                                                           \
        CHECK_NUMBER_OF(owner, name, swarm_##owner##_get_##name, swarm_##owner##_set_##name, json, \
                        INT64_MAX, "9223372036854775807");                                         \
        swarm_##owner *natural_ = swarm_##owner##_new();                                           \
        ck_assert_int_eq(swarm_##owner##_set_##name(natural_, UINT64_C(1) << 63), SWARM_E_INVAL);  \
        EXPECT_JSON(owner, natural_, "{}");                                                        \
        swarm_##owner##_free(natural_);                                                            \
        EXPECT_REFUSED(owner, "{\"" json "\":9223372036854775808}", SWARM_E_LIMIT, "/" json);      \
        EXPECT_REFUSED(owner, "{\"" json "\":-1}", SWARM_E_INVAL, "/" json);                       \
    } while (0)

#define CHECK_DURATION(owner, name, json)                                                          \
    do {                                                                                           \
        CHECK_NUMBER_OF(owner, name, swarm_##owner##_get_##name##_ns,                              \
                        swarm_##owner##_set_##name##_ns, json, INT64_MAX, "9223372036854775807");  \
        CHECK_NUMBER_OF(owner, name, swarm_##owner##_get_##name##_ns,                              \
                        swarm_##owner##_set_##name##_ns, json, 0, "0");                            \
        EXPECT_REFUSED(owner, "{\"" json "\":1.5}", SWARM_E_INVAL, "/" json);                      \
        EXPECT_REFUSED(owner, "{\"" json "\":9223372036854775808}", SWARM_E_LIMIT, "/" json);      \
    } while (0)

#define CHECK_BOOL(owner, name, json)                                                              \
    do {                                                                                           \
        CHECK_NUMBER_OF(owner, name, swarm_##owner##_get_##name, swarm_##owner##_set_##name, json, \
                        1, "true");                                                                \
        CHECK_NUMBER_OF(owner, name, swarm_##owner##_get_##name, swarm_##owner##_set_##name, json, \
                        0, "false");                                                               \
        swarm_##owner *flag_ = swarm_##owner##_new();                                              \
        ck_assert_int_eq(swarm_##owner##_set_##name(flag_, 7), 0);                                 \
        ck_assert_int_eq(swarm_##owner##_get_##name(flag_), 1);                                    \
        swarm_##owner##_free(flag_);                                                               \
    } while (0)

/* A word that is not known is a value of 0 and survives; an empty one is no value. */
#define CHECK_ENUM(owner, name, json, value, word)                                                 \
    do {                                                                                           \
        swarm_##owner *kept_ = NULL;                                                               \
        static const char unknown_[] = "{\"" json "\":\"novel\"}";                                 \
        static const char empty_[] = "{\"" json "\":\"\"}";                                        \
        CHECK_NUMBER_OF(owner, name, swarm_##owner##_get_##name, swarm_##owner##_set_##name, json, \
                        value, "\"" word "\"");                                                    \
        ck_assert_int_eq(swarm_##owner##_from_json(unknown_, strlen(unknown_), &kept_, NULL), 0);  \
        ck_assert_int_eq(swarm_##owner##_has_##name(kept_), 1);                                    \
        ck_assert_int_eq(swarm_##owner##_get_##name(kept_), 0);                                    \
        EXPECT_JSON(owner, kept_, unknown_);                                                       \
        ck_assert_int_eq(swarm_##owner##_set_##name(kept_, 12345), SWARM_E_INVAL);                 \
        EXPECT_JSON(owner, kept_, unknown_);                                                       \
        ck_assert_int_eq(swarm_##owner##_set_##name(kept_, value), 0);                             \
        EXPECT_JSON(owner, kept_, "{\"" json "\":\"" word "\"}");                                  \
        swarm_##owner##_free(kept_);                                                               \
        ck_assert_int_eq(swarm_##owner##_from_json(empty_, strlen(empty_), &kept_, NULL), 0);      \
        ck_assert_int_eq(swarm_##owner##_has_##name(kept_), 0);                                    \
        EXPECT_JSON(owner, kept_, empty_);                                                         \
        swarm_##owner##_free(kept_);                                                               \
    } while (0)

#define CHECK_STRING(owner, name, json)                                                            \
    do {                                                                                           \
        swarm_##owner *object_ = swarm_##owner##_new();                                            \
        ck_assert_int_eq(swarm_##owner##_has_##name(object_), 0);                                  \
        ck_assert_ptr_null(swarm_##owner##_get_##name(object_));                                   \
        ck_assert_ptr_null(swarm_##owner##_get_##name(NULL));                                      \
        ck_assert_int_eq(swarm_##owner##_set_##name(NULL, "x"), SWARM_E_INVAL);                    \
        ck_assert_int_eq(swarm_##owner##_unset_##name(NULL), SWARM_E_INVAL);                       \
        ck_assert_int_eq(swarm_##owner##_set_##name(object_, ""), 0);                              \
        ck_assert_int_eq(swarm_##owner##_has_##name(object_), 1);                                  \
        EXPECT_JSON(owner, object_, "{\"" json "\":\"\"}");                                        \
        ck_assert_int_eq(swarm_##owner##_set_##name(object_, "gr\xc3\xbc\xc3\x9f\"\n\x01"), 0);    \
        ck_assert_int_eq(swarm_##owner##_set_##name(object_, BAD_UTF8), SWARM_E_INVAL);            \
        ck_assert_str_eq(swarm_##owner##_get_##name(object_), "gr\xc3\xbc\xc3\x9f\"\n\x01");       \
        EXPECT_JSON(owner, object_, "{\"" json "\":\"gr\xc3\xbc\xc3\x9f\\\"\\n\\u0001\"}");        \
        ck_assert_int_eq(swarm_##owner##_unset_##name(object_), 0);                                \
        EXPECT_JSON(owner, object_, "{}");                                                         \
        ck_assert_int_eq(swarm_##owner##_set_##name(object_, "x"), 0);                             \
        ck_assert_int_eq(swarm_##owner##_set_##name(object_, NULL), 0);                            \
        ck_assert_int_eq(swarm_##owner##_has_##name(object_), 0);                                  \
        swarm_##owner##_free(object_);                                                             \
        CHECK_WRONG_TYPE(owner, swarm_##owner##_has_##name, json, "7");                            \
    } while (0)

#define CHECK_STRINGS(owner, name, plural, json)                                                   \
    do {                                                                                           \
        swarm_##owner *object_ = swarm_##owner##_new();                                            \
        swarm_##owner *read_ = NULL;                                                               \
        static const char none_[] = "{\"" json "\":[]}";                                           \
        ck_assert_int_eq(swarm_##owner##_has_##plural(object_), 0);                                \
        ck_assert_uint_eq(swarm_##owner##_##name##_count(object_), 0);                             \
        ck_assert_uint_eq(swarm_##owner##_##name##_count(NULL), 0);                                \
        ck_assert_ptr_null(swarm_##owner##_##name##_at(object_, 0));                               \
        ck_assert_int_eq(swarm_##owner##_add_##name(NULL, "x"), SWARM_E_INVAL);                    \
        ck_assert_int_eq(swarm_##owner##_add_##name(object_, NULL), SWARM_E_INVAL);                \
        ck_assert_int_eq(swarm_##owner##_add_##name(object_, BAD_UTF8), SWARM_E_INVAL);            \
        ck_assert_int_eq(swarm_##owner##_has_##plural(object_), 0);                                \
        ck_assert_int_eq(swarm_##owner##_add_##name(object_, "one"), 0);                           \
        ck_assert_int_eq(swarm_##owner##_add_##name(object_, ""), 0);                              \
        ck_assert_int_eq(swarm_##owner##_has_##plural(object_), 1);                                \
        ck_assert_uint_eq(swarm_##owner##_##name##_count(object_), 2);                             \
        ck_assert_str_eq(swarm_##owner##_##name##_at(object_, 0), "one");                          \
        ck_assert_ptr_null(swarm_##owner##_##name##_at(object_, 2));                               \
        EXPECT_JSON(owner, object_, "{\"" json "\":[\"one\",\"\"]}");                              \
        ck_assert_int_eq(swarm_##owner##_clear_##plural(NULL), SWARM_E_INVAL);                     \
        ck_assert_int_eq(swarm_##owner##_clear_##plural(object_), 0);                              \
        EXPECT_JSON(owner, object_, "{}");                                                         \
        swarm_##owner##_free(object_);                                                             \
        ck_assert_int_eq(swarm_##owner##_from_json(none_, strlen(none_), &read_, NULL), 0);        \
        ck_assert_int_eq(swarm_##owner##_has_##plural(read_), 1);                                  \
        EXPECT_JSON(owner, read_, none_);                                                          \
        swarm_##owner##_free(read_);                                                               \
        EXPECT_REFUSED(owner, "{\"" json "\":[\"a\",7]}", SWARM_E_INVAL, "/" json "/1");           \
        CHECK_WRONG_TYPE(owner, swarm_##owner##_has_##plural, json, "7");                          \
    } while (0)

#define CHECK_MAP(owner, name, plural, json)                                                       \
    do {                                                                                           \
        swarm_##owner *object_ = swarm_##owner##_new(), *other_ = swarm_##owner##_new();           \
        ck_assert_int_eq(swarm_##owner##_has_##plural(object_), 0);                                \
        ck_assert_uint_eq(swarm_##owner##_##name##_count(object_), 0);                             \
        ck_assert_ptr_null(swarm_##owner##_get_##name(object_, "a"));                              \
        ck_assert_ptr_null(swarm_##owner##_get_##name(NULL, "a"));                                 \
        ck_assert_int_eq(swarm_##owner##_set_##name(NULL, "a", "1"), SWARM_E_INVAL);               \
        ck_assert_int_eq(swarm_##owner##_set_##name(object_, NULL, "1"), SWARM_E_INVAL);           \
        ck_assert_int_eq(swarm_##owner##_set_##name(object_, "a", NULL), SWARM_E_INVAL);           \
        ck_assert_int_eq(swarm_##owner##_set_##name(object_, BAD_UTF8, "1"), SWARM_E_INVAL);       \
        ck_assert_int_eq(swarm_##owner##_set_##name(object_, "a", BAD_UTF8), SWARM_E_INVAL);       \
        ck_assert_int_eq(swarm_##owner##_has_##plural(object_), 0);                                \
        ck_assert_int_eq(swarm_##owner##_set_##name(object_, "a", "1"), 0);                        \
        ck_assert_int_eq(swarm_##owner##_set_##name(object_, "b", "2"), 0);                        \
        ck_assert_int_eq(swarm_##owner##_set_##name(object_, "a", "3"), 0);                        \
        ck_assert_uint_eq(swarm_##owner##_##name##_count(object_), 2);                             \
        ck_assert_str_eq(swarm_##owner##_##name##_key(object_, 0), "a");                           \
        ck_assert_str_eq(swarm_##owner##_##name##_value(object_, 1), "2");                         \
        ck_assert_ptr_null(swarm_##owner##_##name##_key(object_, 2));                              \
        ck_assert_ptr_null(swarm_##owner##_##name##_value(object_, 2));                            \
        ck_assert_str_eq(swarm_##owner##_get_##name(object_, "a"), "3");                           \
        ck_assert_ptr_null(swarm_##owner##_get_##name(object_, NULL));                             \
        EXPECT_JSON(owner, object_, "{\"" json "\":{\"a\":\"3\",\"b\":\"2\"}}");                   \
        swarm_##owner##_set_##name(other_, "b", "2");                                              \
        ck_assert_int_eq(swarm_##owner##_equal(object_, other_), 0);                               \
        swarm_##owner##_set_##name(other_, "a", "3");                                              \
        ck_assert_int_eq(swarm_##owner##_equal(object_, other_), 1);                               \
        ck_assert_int_eq(swarm_##owner##_remove_##name(NULL, "a"), SWARM_E_INVAL);                 \
        ck_assert_int_eq(swarm_##owner##_remove_##name(object_, NULL), SWARM_E_INVAL);             \
        ck_assert_int_eq(swarm_##owner##_remove_##name(object_, "c"), 0);                          \
        ck_assert_int_eq(swarm_##owner##_remove_##name(object_, "a"), 0);                          \
        EXPECT_JSON(owner, object_, "{\"" json "\":{\"b\":\"2\"}}");                               \
        ck_assert_int_eq(swarm_##owner##_remove_##name(object_, "b"), 0);                          \
        EXPECT_JSON(owner, object_, "{\"" json "\":{}}");                                          \
        ck_assert_int_eq(swarm_##owner##_has_##plural(object_), 1);                                \
        ck_assert_int_eq(swarm_##owner##_clear_##plural(NULL), SWARM_E_INVAL);                     \
        ck_assert_int_eq(swarm_##owner##_clear_##plural(object_), 0);                              \
        EXPECT_JSON(owner, object_, "{}");                                                         \
        swarm_##owner##_free(object_);                                                             \
        swarm_##owner##_free(other_);                                                              \
        EXPECT_REFUSED(owner, "{\"" json "\":{\"x/y~\":7}}", SWARM_E_INVAL, "/" json "/x~1y~0");   \
        CHECK_WRONG_TYPE(owner, swarm_##owner##_has_##plural, json, "[]");                         \
    } while (0)

#define CHECK_OBJECT(owner, child, name, json)                                                     \
    do {                                                                                           \
        swarm_##owner *object_ = swarm_##owner##_new();                                            \
        swarm_##child *value_ = swarm_##child##_new();                                             \
        ck_assert_int_eq(swarm_##owner##_has_##name(object_), 0);                                  \
        ck_assert_ptr_null(swarm_##owner##_get_##name(object_));                                   \
        ck_assert_ptr_null(swarm_##owner##_get_##name(NULL));                                      \
        ck_assert_ptr_null(swarm_##owner##_edit_##name(NULL));                                     \
        ck_assert_int_eq(swarm_##owner##_set_##name(NULL, value_), SWARM_E_INVAL);                 \
        ck_assert_int_eq(swarm_##owner##_set_##name(object_, NULL), SWARM_E_INVAL);                \
        ck_assert_int_eq(swarm_##owner##_unset_##name(NULL), SWARM_E_INVAL);                       \
        ck_assert_int_eq(swarm_##owner##_set_##name(object_, value_), 0);                          \
        ck_assert_ptr_ne(swarm_##owner##_get_##name(object_), value_);                             \
        ck_assert_int_eq(swarm_##child##_equal(swarm_##owner##_get_##name(object_), value_), 1);   \
        ck_assert_ptr_eq(swarm_##owner##_edit_##name(object_),                                     \
                         swarm_##owner##_get_##name(object_));                                     \
        EXPECT_JSON(owner, object_, "{\"" json "\":{}}");                                          \
        ck_assert_int_eq(swarm_##owner##_unset_##name(object_), 0);                                \
        ck_assert_int_eq(swarm_##owner##_has_##name(object_), 0);                                  \
        ck_assert_ptr_nonnull(swarm_##owner##_edit_##name(object_));                               \
        ck_assert_int_eq(swarm_##owner##_has_##name(object_), 1);                                  \
        swarm_##owner##_free(object_);                                                             \
        swarm_##child##_free(value_);                                                              \
        CHECK_WRONG_TYPE(owner, swarm_##owner##_has_##name, json, "[]");                           \
    } while (0)

#define CHECK_OBJECTS(owner, child, name, plural, json)                                            \
    do {                                                                                           \
        swarm_##owner *object_ = swarm_##owner##_new();                                            \
        swarm_##child *value_ = NULL;                                                              \
        ck_assert_int_eq(swarm_##child##_from_json("{\"X\":1}", 7, &value_, NULL), 0);             \
        ck_assert_int_eq(swarm_##owner##_has_##plural(object_), 0);                                \
        ck_assert_uint_eq(swarm_##owner##_##name##_count(object_), 0);                             \
        ck_assert_ptr_null(swarm_##owner##_##name##_at(NULL, 0));                                  \
        ck_assert_ptr_null(swarm_##owner##_edit_##name##_at(NULL, 0));                             \
        ck_assert_int_eq(swarm_##owner##_add_##name(NULL, value_), SWARM_E_INVAL);                 \
        ck_assert_int_eq(swarm_##owner##_add_##name(object_, NULL), SWARM_E_INVAL);                \
        ck_assert_int_eq(swarm_##owner##_remove_##name##_at(NULL, 0), SWARM_E_INVAL);              \
        ck_assert_int_eq(swarm_##owner##_remove_##name##_at(object_, 0), SWARM_E_NOTFOUND);        \
        ck_assert_int_eq(swarm_##owner##_add_##name(object_, value_), 0);                          \
        swarm_##child##_free(value_);                                                              \
        value_ = swarm_##child##_new();                                                            \
        ck_assert_int_eq(swarm_##owner##_add_##name(object_, value_), 0);                          \
        ck_assert_int_eq(swarm_##owner##_has_##plural(object_), 1);                                \
        ck_assert_uint_eq(swarm_##owner##_##name##_count(object_), 2);                             \
        ck_assert_ptr_null(swarm_##owner##_##name##_at(object_, 2));                               \
        ck_assert_ptr_null(swarm_##owner##_edit_##name##_at(object_, 2));                          \
        ck_assert_int_eq(swarm_##child##_equal(swarm_##owner##_##name##_at(object_, 1), value_),   \
                         1);                                                                       \
        ck_assert_ptr_eq(swarm_##owner##_edit_##name##_at(object_, 1),                             \
                         swarm_##owner##_##name##_at(object_, 1));                                 \
        EXPECT_JSON(owner, object_, "{\"" json "\":[{\"X\":1},{}]}");                              \
        ck_assert_int_eq(swarm_##owner##_remove_##name##_at(object_, 2), SWARM_E_NOTFOUND);        \
        ck_assert_int_eq(swarm_##owner##_remove_##name##_at(object_, 0), 0);                       \
        EXPECT_JSON(owner, object_, "{\"" json "\":[{}]}");                                        \
        ck_assert_int_eq(swarm_##owner##_remove_##name##_at(object_, 0), 0);                       \
        EXPECT_JSON(owner, object_, "{\"" json "\":[]}");                                          \
        ck_assert_int_eq(swarm_##owner##_clear_##plural(NULL), SWARM_E_INVAL);                     \
        ck_assert_int_eq(swarm_##owner##_clear_##plural(object_), 0);                              \
        EXPECT_JSON(owner, object_, "{}");                                                         \
        swarm_##owner##_free(object_);                                                             \
        swarm_##child##_free(value_);                                                              \
        EXPECT_REFUSED(owner, "{\"" json "\":[{},7]}", SWARM_E_INVAL, "/" json "/1");              \
        CHECK_WRONG_TYPE(owner, swarm_##owner##_has_##plural, json, "{}");                         \
    } while (0)

/* Snapshots: the public looks at what the library has set. `text` is the whole JSON with the member
 * set to the value. */
#define CHECK_SHOWN_NUMBER(owner, name, stem, number, text)                                        \
    do {                                                                                           \
        swarm_##owner *object_ = swarm__##owner##_new();                                           \
        ck_assert_int_eq(swarm_##owner##_has_##name(object_), 0);                                  \
        ck_assert_int_eq(swarm_##owner##_has_##name(NULL), 0);                                     \
        ck_assert(swarm_##owner##_get_##stem(object_) == 0);                                       \
        ck_assert(swarm_##owner##_get_##stem(NULL) == 0);                                          \
        ck_assert_int_eq(swarm__##owner##_unset_##name(object_), 0);                               \
        ck_assert_int_eq(swarm__##owner##_set_##stem(NULL, number), SWARM_E_INVAL);                \
        ck_assert_int_eq(swarm__##owner##_set_##stem(object_, number), 0);                         \
        ck_assert_int_eq(swarm_##owner##_has_##name(object_), 1);                                  \
        ck_assert(swarm_##owner##_get_##stem(object_) == (number));                                \
        EXPECT_JSON(owner, object_, text);                                                         \
        ck_assert_int_eq(swarm__##owner##_unset_##name(object_), 0);                               \
        ck_assert_int_eq(swarm_##owner##_has_##name(object_), 0);                                  \
        swarm_##owner##_free(object_);                                                             \
    } while (0)

#define CHECK_SHOWN_STRING(owner, name, value, text)                                               \
    do {                                                                                           \
        swarm_##owner *object_ = swarm__##owner##_new();                                           \
        ck_assert_ptr_null(swarm_##owner##_get_##name(object_));                                   \
        ck_assert_ptr_null(swarm_##owner##_get_##name(NULL));                                      \
        ck_assert_int_eq(swarm__##owner##_set_##name(NULL, value), SWARM_E_INVAL);                 \
        ck_assert_int_eq(swarm__##owner##_set_##name(object_, BAD_UTF8), SWARM_E_INVAL);           \
        EXPECT_JSON(owner, object_, "{}");                                                         \
        ck_assert_int_eq(swarm__##owner##_set_##name(object_, value), 0);                          \
        ck_assert_str_eq(swarm_##owner##_get_##name(object_), value);                              \
        EXPECT_JSON(owner, object_, text);                                                         \
        ck_assert_int_eq(swarm__##owner##_set_##name(object_, NULL), 0);                           \
        ck_assert_ptr_null(swarm_##owner##_get_##name(object_));                                   \
        swarm_##owner##_free(object_);                                                             \
    } while (0)

#define CHECK_SHOWN_OBJECT(owner, child, make, name, json)                                         \
    do {                                                                                           \
        swarm_##owner *object_ = swarm__##owner##_new();                                           \
        swarm_##child *value_ = make();                                                            \
        ck_assert_ptr_null(swarm_##owner##_get_##name(object_));                                   \
        ck_assert_ptr_null(swarm_##owner##_get_##name(NULL));                                      \
        ck_assert_int_eq(swarm__##owner##_set_##name(object_, NULL), SWARM_E_INVAL);               \
        ck_assert_int_eq(swarm__##owner##_set_##name(object_, value_), 0);                         \
        ck_assert_int_eq(swarm_##child##_equal(swarm_##owner##_get_##name(object_), value_), 1);   \
        EXPECT_JSON(owner, object_, "{\"" json "\":{}}");                                          \
        ck_assert_int_eq(swarm__##owner##_unset_##name(object_), 0);                               \
        ck_assert_ptr_null(swarm_##owner##_get_##name(object_));                                   \
        ck_assert_ptr_nonnull(swarm__##owner##_edit_##name(object_));                              \
        ck_assert_ptr_nonnull(swarm_##owner##_get_##name(object_));                                \
        swarm_##owner##_free(object_);                                                             \
        swarm_##child##_free(value_);                                                              \
    } while (0)

#define CHECK_SHOWN_OBJECTS(owner, child, name, plural, text)                                      \
    do {                                                                                           \
        swarm_##owner *object_ = swarm__##owner##_new();                                           \
        swarm_##child *value_ = swarm_##child##_new();                                             \
        ck_assert_uint_eq(swarm_##owner##_##name##_count(object_), 0);                             \
        ck_assert_uint_eq(swarm_##owner##_##name##_count(NULL), 0);                                \
        ck_assert_int_eq(swarm__##owner##_add_##name(NULL, value_), SWARM_E_INVAL);                \
        ck_assert_int_eq(swarm__##owner##_add_##name(object_, value_), 0);                         \
        ck_assert_uint_eq(swarm_##owner##_##name##_count(object_), 1);                             \
        ck_assert_int_eq(swarm_##child##_equal(swarm_##owner##_##name##_at(object_, 0), value_),   \
                         1);                                                                       \
        ck_assert_ptr_null(swarm_##owner##_##name##_at(object_, 1));                               \
        EXPECT_JSON(owner, object_, text);                                                         \
        ck_assert_int_eq(swarm__##owner##_clear_##plural(object_), 0);                             \
        ck_assert_uint_eq(swarm_##owner##_##name##_count(object_), 0);                             \
        swarm_##owner##_free(object_);                                                             \
        swarm_##child##_free(value_);                                                              \
    } while (0)

#define CHECK_SNAPSHOT(owner)                                                                      \
    do {                                                                                           \
        swarm_##owner *object_ = swarm__##owner##_new();                                           \
        CHECK_EMPTY(owner, object_);                                                               \
        swarm_##owner##_free(object_);                                                             \
    } while (0)

/* A list of two, the second of them empty. */
#define CHECK_SNAPSHOT_LIST(owner, text)                                                           \
    do {                                                                                           \
        static const char json_text_[] = "[" text ",{}]";                                          \
        swarm_##owner##_list *list_ = NULL, *empty_ = swarm__##owner##_list_new();                 \
        swarm_##owner *item_ = swarm__##owner##_new();                                             \
        ck_assert_int_eq(                                                                          \
            swarm_##owner##_list_from_json(json_text_, strlen(json_text_), &list_, NULL), 0);      \
        ck_assert_uint_eq(swarm_##owner##_list_count(list_), 2);                                   \
        ck_assert_uint_eq(swarm_##owner##_list_count(NULL), 0);                                    \
        ck_assert_int_eq(swarm_##owner##_equal(swarm_##owner##_list_at(list_, 1), item_), 1);      \
        ck_assert_int_eq(swarm_##owner##_equal(swarm_##owner##_list_at(list_, 0), item_), 0);      \
        ck_assert_ptr_null(swarm_##owner##_list_at(list_, 2));                                     \
        ck_assert_ptr_null(swarm_##owner##_list_at(NULL, 0));                                      \
        EXPECT_JSON(owner##_list, list_, json_text_);                                              \
        EXPECT_JSON(owner##_list, empty_, "[]");                                                   \
        ck_assert_int_eq(swarm_##owner##_list_equal(list_, empty_), 0);                            \
        ck_assert_int_eq(swarm__##owner##_list_take(NULL, item_), SWARM_E_INVAL);                  \
        ck_assert_int_eq(swarm__##owner##_list_take(empty_, NULL), SWARM_E_INVAL);                 \
        ck_assert_int_eq(swarm__##owner##_list_take(empty_, item_), 0);                            \
        EXPECT_JSON(owner##_list, empty_, "[{}]");                                                 \
        EXPECT_REFUSED(owner##_list, "{}", SWARM_E_INVAL, NULL);                                   \
        EXPECT_REFUSED(owner##_list, "[{},[]]", SWARM_E_INVAL, "/1");                              \
        ck_assert_int_eq(swarm_##owner##_list_from_json("[]", 2, NULL, NULL), SWARM_E_INVAL);      \
        ck_assert_ptr_null(swarm_##owner##_list_copy(NULL));                                       \
        swarm_##owner##_list_free(NULL);                                                           \
        swarm_##owner##_list_free(list_);                                                          \
        swarm_##owner##_list_free(empty_);                                                         \
    } while (0)

#endif
