/* SPDX-License-Identifier: MIT
 *
 * Objects recorded from Docker Engines, in tests/fixtures. Reading and writing must not change them:
 * the trees of both texts are compared.
 */
#ifndef TESTS_RECORDED_H
#define TESTS_RECORDED_H

#include <check.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* A file below tests/fixtures, which holds an array. The caller gives it back with json_decref(). */
static inline json_t *recorded_load(const char *name)
{
    char path[4096];
    json_error_t error;
    snprintf(path, sizeof path, "%s/%s", TEST_FIXTURES, name);
    json_t *recorded = json_load_file(path, 0, &error);
    ck_assert_msg(recorded != NULL, "%s: %s", path, error.text);
    ck_assert_uint_ge(json_array_size(recorded), 1);
    return recorded;
}

/* Every object of the file, compact and indented, through the object of ours and back. */
#define CHECK_RECORDED(owner, file)                                                                \
    do {                                                                                           \
        size_t index_;                                                                             \
        json_t *recorded_ = recorded_load(file), *one_;                                            \
        json_array_foreach(recorded_, index_, one_)                                                \
        {                                                                                          \
            char *text_ = json_dumps(one_, 0), *written_ = NULL;                                   \
            swarm_##owner *read_ = NULL;                                                           \
            swarm_error *error_ = NULL;                                                            \
            ck_assert_msg(swarm_##owner##_from_json(text_, strlen(text_), &read_, &error_) == 0,   \
                          "%s: %s", swarm_error_get_path(error_),                                  \
                          swarm_error_get_message(error_));                                        \
            for (uint32_t flags_ = 0; flags_ <= SWARM_JSON_PRETTY; flags_ += SWARM_JSON_PRETTY) {  \
                ck_assert_int_eq(swarm_##owner##_to_json(read_, flags_, &written_, NULL), 0);      \
                json_t *again_ = json_loads(written_, JSON_REJECT_DUPLICATES, NULL);               \
                ck_assert_msg(json_equal(one_, again_), "%s\n%s", text_, written_);                \
                json_decref(again_);                                                               \
                swarm_free(written_);                                                              \
            }                                                                                      \
            swarm_##owner *copy_ = swarm_##owner##_copy(read_);                                    \
            ck_assert_int_eq(swarm_##owner##_equal(read_, copy_), 1);                              \
            swarm_##owner##_free(copy_);                                                           \
            swarm_##owner##_free(read_);                                                           \
            free(text_);                                                                           \
        }                                                                                          \
        json_decref(recorded_);                                                                    \
    } while (0)

#endif
