/* SPDX-License-Identifier: MIT
 *
 * The public functions of the model's objects are the same few shapes again and again. These macros
 * write them; the headers in include/swarm spell every one out. `owner` is the object without its
 * "swarm_", `name` the member in function names, `field` its path (see model/object.h).
 */
#ifndef SWARM__MODEL_ACCESSORS_H
#define SWARM__MODEL_ACCESSORS_H

#include "base/error.h"
#include "model/json.h"
#include "model/object.h"

/* Life and JSON of anything. */
#define SWARM__COMMON(owner, kind, what)                                                           \
    void swarm_##owner##_free(swarm_##owner *what)                                                 \
    {                                                                                              \
        swarm__##kind##_free(what);                                                                \
    }                                                                                              \
    swarm_##owner *swarm_##owner##_copy(const swarm_##owner *what)                                 \
    {                                                                                              \
        return swarm__##kind##_copy(what);                                                         \
    }                                                                                              \
    int swarm_##owner##_equal(const swarm_##owner *a, const swarm_##owner *b)                      \
    {                                                                                              \
        return swarm__##kind##_equal(a, b);                                                        \
    }                                                                                              \
    int swarm_##owner##_to_json(const swarm_##owner *what, uint32_t flags, char **out_json,        \
                                swarm_error **err)                                                 \
    {                                                                                              \
        return swarm__##kind##_to_json(what, flags, out_json, err);                                \
    }

#define SWARM__FROM_JSON(owner, kind, type)                                                        \
    int swarm_##owner##_from_json(const char *json, size_t length, swarm_##owner **out,            \
                                  swarm_error **err)                                               \
    {                                                                                              \
        void *made;                                                                                \
        int result = out == NULL ? swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL")    \
                                 : swarm__##kind##_from_json(&type, json, length, &made, err);     \
        if (result == 0)                                                                           \
            *out = made;                                                                           \
        return result;                                                                             \
    }

/* A builder or a snapshot; only builders are made by the public. */
#define SWARM__BUILDER(owner)                                                                      \
    swarm_##owner *swarm_##owner##_new(void)                                                       \
    {                                                                                              \
        return swarm__object_new(&swarm__##owner##_type);                                          \
    }                                                                                              \
    SWARM__COMMON(owner, object, object)                                                           \
    SWARM__FROM_JSON(owner, object, swarm__##owner##_type)

#define SWARM__SNAPSHOT(owner)                                                                     \
    swarm_##owner *swarm__##owner##_new(void)                                                      \
    {                                                                                              \
        return swarm__object_new(&swarm__##owner##_type);                                          \
    }                                                                                              \
    SWARM__COMMON(owner, object, object)                                                           \
    SWARM__FROM_JSON(owner, object, swarm__##owner##_type)

/* The list of a snapshot. */
#define SWARM__SNAPSHOT_LIST(owner)                                                                \
    swarm_##owner##_list *swarm__##owner##_list_new(void)                                          \
    {                                                                                              \
        return swarm__list_new(&swarm__##owner##_type);                                            \
    }                                                                                              \
    int swarm__##owner##_list_take(swarm_##owner##_list *list, swarm_##owner *item)                \
    {                                                                                              \
        return swarm__list_take(list, item);                                                       \
    }                                                                                              \
    size_t swarm_##owner##_list_count(const swarm_##owner##_list *list)                            \
    {                                                                                              \
        return swarm__list_count(list);                                                            \
    }                                                                                              \
    const swarm_##owner *swarm_##owner##_list_at(const swarm_##owner##_list *list, size_t index)   \
    {                                                                                              \
        return swarm__list_at(list, index);                                                        \
    }                                                                                              \
    SWARM__COMMON(owner##_list, list, list)                                                        \
    SWARM__FROM_JSON(owner##_list, list, swarm__##owner##_type)

/* Looking, and changing. A builder has both in public (prefix swarm_); a snapshot looks in public
 * and is changed by the library alone (prefix swarm__). */
#define SWARM__LOOK_INTEGER(owner, type, name, field)                                              \
    int swarm_##owner##_has_##name(const swarm_##owner *object)                                    \
    {                                                                                              \
        return swarm__has(object, field);                                                          \
    }                                                                                              \
    type swarm_##owner##_get_##name(const swarm_##owner *object)                                   \
    {                                                                                              \
        return (type)swarm__get_integer(object, field);                                            \
    }

#define SWARM__CHANGE_INTEGER(prefix, owner, type, name, field)                                    \
    int prefix##owner##_set_##name(swarm_##owner *object, type value)                              \
    {                                                                                              \
        return swarm__set_integer(object, field, (int64_t)value);                                  \
    }                                                                                              \
    int prefix##owner##_unset_##name(swarm_##owner *object)                                        \
    {                                                                                              \
        return swarm__unset(object, field);                                                        \
    }

#define SWARM__INTEGER(owner, type, name, field)                                                   \
    SWARM__LOOK_INTEGER(owner, type, name, field)                                                  \
    SWARM__CHANGE_INTEGER(swarm_, owner, type, name, field)

#define SWARM__LOOK_BOOL(owner, name, field)                                                       \
    int swarm_##owner##_has_##name(const swarm_##owner *object)                                    \
    {                                                                                              \
        return swarm__has(object, field);                                                          \
    }                                                                                              \
    int swarm_##owner##_get_##name(const swarm_##owner *object)                                    \
    {                                                                                              \
        return (int)swarm__get_integer(object, field);                                             \
    }

#define SWARM__CHANGE_BOOL(prefix, owner, name, field)                                             \
    int prefix##owner##_set_##name(swarm_##owner *object, int value)                               \
    {                                                                                              \
        return swarm__set_integer(object, field, value != 0);                                      \
    }                                                                                              \
    int prefix##owner##_unset_##name(swarm_##owner *object)                                        \
    {                                                                                              \
        return swarm__unset(object, field);                                                        \
    }

#define SWARM__BOOL(owner, name, field)                                                            \
    SWARM__LOOK_BOOL(owner, name, field)                                                           \
    SWARM__CHANGE_BOOL(swarm_, owner, name, field)

#define SWARM__DURATION(owner, name, field)                                                        \
    int swarm_##owner##_has_##name(const swarm_##owner *object)                                    \
    {                                                                                              \
        return swarm__has(object, field);                                                          \
    }                                                                                              \
    int64_t swarm_##owner##_get_##name##_ns(const swarm_##owner *object)                           \
    {                                                                                              \
        return swarm__get_integer(object, field);                                                  \
    }                                                                                              \
    int swarm_##owner##_set_##name##_ns(swarm_##owner *object, int64_t value)                      \
    {                                                                                              \
        return swarm__set_integer(object, field, value);                                           \
    }                                                                                              \
    int swarm_##owner##_unset_##name(swarm_##owner *object)                                        \
    {                                                                                              \
        return swarm__unset(object, field);                                                        \
    }

#define SWARM__LOOK_TIME(owner, name, field)                                                       \
    int swarm_##owner##_has_##name(const swarm_##owner *object)                                    \
    {                                                                                              \
        return swarm__has(object, field);                                                          \
    }                                                                                              \
    int64_t swarm_##owner##_get_##name##_unix_ns(const swarm_##owner *object)                      \
    {                                                                                              \
        return swarm__get_time(object, field);                                                     \
    }

#define SWARM__CHANGE_TIME(prefix, owner, name, field)                                             \
    int prefix##owner##_set_##name##_unix_ns(swarm_##owner *object, int64_t value)                 \
    {                                                                                              \
        return swarm__set_time(object, field, value);                                              \
    }                                                                                              \
    int prefix##owner##_unset_##name(swarm_##owner *object)                                        \
    {                                                                                              \
        return swarm__unset(object, field);                                                        \
    }

#define SWARM__TIME(owner, name, field)                                                            \
    SWARM__LOOK_TIME(owner, name, field)                                                           \
    SWARM__CHANGE_TIME(swarm_, owner, name, field)

#define SWARM__DOUBLE(owner, name, field)                                                          \
    int swarm_##owner##_has_##name(const swarm_##owner *object)                                    \
    {                                                                                              \
        return swarm__has(object, field);                                                          \
    }                                                                                              \
    double swarm_##owner##_get_##name(const swarm_##owner *object)                                 \
    {                                                                                              \
        return swarm__get_double(object, field);                                                   \
    }                                                                                              \
    int swarm_##owner##_set_##name(swarm_##owner *object, double value)                            \
    {                                                                                              \
        return swarm__set_double(object, field, value);                                            \
    }                                                                                              \
    int swarm_##owner##_unset_##name(swarm_##owner *object)                                        \
    {                                                                                              \
        return swarm__unset(object, field);                                                        \
    }

#define SWARM__LOOK_STRING(owner, name, field)                                                     \
    const char *swarm_##owner##_get_##name(const swarm_##owner *object)                            \
    {                                                                                              \
        return swarm__get_string(object, field);                                                   \
    }

#define SWARM__CHANGE_STRING(prefix, owner, name, field)                                           \
    int prefix##owner##_set_##name(swarm_##owner *object, const char *value)                       \
    {                                                                                              \
        return swarm__set_string(object, field, value);                                            \
    }

#define SWARM__STRING(owner, name, field)                                                          \
    int swarm_##owner##_has_##name(const swarm_##owner *object)                                    \
    {                                                                                              \
        return swarm__has(object, field);                                                          \
    }                                                                                              \
    SWARM__LOOK_STRING(owner, name, field)                                                         \
    SWARM__CHANGE_STRING(swarm_, owner, name, field)                                               \
    int swarm_##owner##_unset_##name(swarm_##owner *object)                                        \
    {                                                                                              \
        return swarm__unset(object, field);                                                        \
    }

#define SWARM__STRINGS(owner, name, plural, field)                                                 \
    int swarm_##owner##_has_##plural(const swarm_##owner *object)                                  \
    {                                                                                              \
        return swarm__has(object, field);                                                          \
    }                                                                                              \
    size_t swarm_##owner##_##name##_count(const swarm_##owner *object)                             \
    {                                                                                              \
        return swarm__strings_count(object, field);                                                \
    }                                                                                              \
    const char *swarm_##owner##_##name##_at(const swarm_##owner *object, size_t index)             \
    {                                                                                              \
        return swarm__strings_at(object, field, index);                                            \
    }                                                                                              \
    int swarm_##owner##_add_##name(swarm_##owner *object, const char *value)                       \
    {                                                                                              \
        return swarm__strings_add(object, field, value);                                           \
    }                                                                                              \
    int swarm_##owner##_clear_##plural(swarm_##owner *object)                                      \
    {                                                                                              \
        return swarm__unset(object, field);                                                        \
    }

#define SWARM__LOOK_MAP(owner, name, field)                                                        \
    size_t swarm_##owner##_##name##_count(const swarm_##owner *object)                             \
    {                                                                                              \
        return swarm__map_size(object, field);                                                     \
    }                                                                                              \
    const char *swarm_##owner##_##name##_key(const swarm_##owner *object, size_t index)            \
    {                                                                                              \
        return swarm__map_key(object, field, index);                                               \
    }                                                                                              \
    const char *swarm_##owner##_##name##_value(const swarm_##owner *object, size_t index)          \
    {                                                                                              \
        return swarm__map_value(object, field, index);                                             \
    }                                                                                              \
    const char *swarm_##owner##_get_##name(const swarm_##owner *object, const char *key)           \
    {                                                                                              \
        return swarm__map_find(object, field, key);                                                \
    }

#define SWARM__CHANGE_MAP(prefix, owner, name, field)                                              \
    int prefix##owner##_set_##name(swarm_##owner *object, const char *key, const char *value)      \
    {                                                                                              \
        return swarm__map_set(object, field, key, value);                                          \
    }

#define SWARM__MAP(owner, name, plural, field)                                                     \
    int swarm_##owner##_has_##plural(const swarm_##owner *object)                                  \
    {                                                                                              \
        return swarm__has(object, field);                                                          \
    }                                                                                              \
    SWARM__LOOK_MAP(owner, name, field)                                                            \
    SWARM__CHANGE_MAP(swarm_, owner, name, field)                                                  \
    int swarm_##owner##_remove_##name(swarm_##owner *object, const char *key)                      \
    {                                                                                              \
        return swarm__map_drop(object, field, key);                                                \
    }                                                                                              \
    int swarm_##owner##_clear_##plural(swarm_##owner *object)                                      \
    {                                                                                              \
        return swarm__unset(object, field);                                                        \
    }

#define SWARM__LOOK_OBJECT(owner, child, name, field)                                              \
    const swarm_##child *swarm_##owner##_get_##name(const swarm_##owner *object)                   \
    {                                                                                              \
        return swarm__get_object(object, field);                                                   \
    }

#define SWARM__CHANGE_OBJECT(prefix, owner, child, name, field)                                    \
    swarm_##child *prefix##owner##_edit_##name(swarm_##owner *object)                              \
    {                                                                                              \
        return swarm__edit_object(object, field);                                                  \
    }                                                                                              \
    int prefix##owner##_set_##name(swarm_##owner *object, const swarm_##child *value)              \
    {                                                                                              \
        return swarm__set_object(object, field, value);                                            \
    }                                                                                              \
    int prefix##owner##_unset_##name(swarm_##owner *object)                                        \
    {                                                                                              \
        return swarm__unset(object, field);                                                        \
    }

#define SWARM__OBJECT(owner, child, name, field)                                                   \
    int swarm_##owner##_has_##name(const swarm_##owner *object)                                    \
    {                                                                                              \
        return swarm__has(object, field);                                                          \
    }                                                                                              \
    SWARM__LOOK_OBJECT(owner, child, name, field)                                                  \
    SWARM__CHANGE_OBJECT(swarm_, owner, child, name, field)

#define SWARM__LOOK_OBJECTS(owner, child, name, field)                                             \
    size_t swarm_##owner##_##name##_count(const swarm_##owner *object)                             \
    {                                                                                              \
        return swarm__objects_count(object, field);                                                \
    }                                                                                              \
    const swarm_##child *swarm_##owner##_##name##_at(const swarm_##owner *object, size_t index)    \
    {                                                                                              \
        return swarm__objects_at(object, field, index);                                            \
    }

#define SWARM__CHANGE_OBJECTS(prefix, owner, child, name, plural, field)                           \
    int prefix##owner##_add_##name(swarm_##owner *object, const swarm_##child *value)              \
    {                                                                                              \
        return swarm__objects_add(object, field, value);                                           \
    }                                                                                              \
    int prefix##owner##_clear_##plural(swarm_##owner *object)                                      \
    {                                                                                              \
        return swarm__unset(object, field);                                                        \
    }

#define SWARM__OBJECTS(owner, child, name, plural, field)                                          \
    int swarm_##owner##_has_##plural(const swarm_##owner *object)                                  \
    {                                                                                              \
        return swarm__has(object, field);                                                          \
    }                                                                                              \
    SWARM__LOOK_OBJECTS(owner, child, name, field)                                                 \
    swarm_##child *swarm_##owner##_edit_##name##_at(swarm_##owner *object, size_t index)           \
    {                                                                                              \
        return swarm__objects_edit_at(object, field, index);                                       \
    }                                                                                              \
    SWARM__CHANGE_OBJECTS(swarm_, owner, child, name, plural, field)                               \
    int swarm_##owner##_remove_##name##_at(swarm_##owner *object, size_t index)                    \
    {                                                                                              \
        return swarm__objects_remove_at(object, field, index);                                     \
    }

/* A member of a snapshot: the public looks, the library changes. */
#define SWARM__SHOWN_INTEGER(owner, type, name, field)                                             \
    SWARM__LOOK_INTEGER(owner, type, name, field)                                                  \
    SWARM__CHANGE_INTEGER(swarm__, owner, type, name, field)

#define SWARM__SHOWN_BOOL(owner, name, field)                                                      \
    SWARM__LOOK_BOOL(owner, name, field)                                                           \
    SWARM__CHANGE_BOOL(swarm__, owner, name, field)

#define SWARM__SHOWN_TIME(owner, name, field)                                                      \
    SWARM__LOOK_TIME(owner, name, field)                                                           \
    SWARM__CHANGE_TIME(swarm__, owner, name, field)

#define SWARM__SHOWN_STRING(owner, name, field)                                                    \
    SWARM__LOOK_STRING(owner, name, field)                                                         \
    SWARM__CHANGE_STRING(swarm__, owner, name, field)

#define SWARM__SHOWN_MAP(owner, name, field)                                                       \
    SWARM__LOOK_MAP(owner, name, field)                                                            \
    SWARM__CHANGE_MAP(swarm__, owner, name, field)

#define SWARM__SHOWN_OBJECT(owner, child, name, field)                                             \
    SWARM__LOOK_OBJECT(owner, child, name, field)                                                  \
    SWARM__CHANGE_OBJECT(swarm__, owner, child, name, field)

#define SWARM__SHOWN_OBJECTS(owner, child, name, plural, field)                                    \
    SWARM__LOOK_OBJECTS(owner, child, name, field)                                                 \
    SWARM__CHANGE_OBJECTS(swarm__, owner, child, name, plural, field)

#endif
