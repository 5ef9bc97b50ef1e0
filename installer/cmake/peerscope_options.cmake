# SPDX-License-Identifier: MIT
# Options that every target of ours takes, and the two shorthands the folders use.

# Qt 6.4's moc stumbles over libstdc++'s <concepts> where a header includes it before any of Qt's; it needs nothing
# from there.
set(CMAKE_AUTOMOC_MOC_OPTIONS -D_GLIBCXX_CONCEPTS)

add_library(peerscope_options INTERFACE)
target_include_directories(peerscope_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_definitions(peerscope_options INTERFACE
    QT_NO_KEYWORDS QT_NO_CAST_FROM_ASCII QT_NO_FOREACH)
target_compile_options(peerscope_options INTERFACE
    -fno-semantic-interposition -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
    -Wconversion -Wno-sign-conversion)
if(PEERSCOPE_WARNINGS_ARE_ERRORS)
    target_compile_options(peerscope_options INTERFACE -Werror)
endif()
if(PEERSCOPE_SANITIZE_ADDRESS)
    set(sanitize -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
elseif(PEERSCOPE_SANITIZE_THREAD)
    set(sanitize -fsanitize=thread -fno-omit-frame-pointer)
elseif(PEERSCOPE_FUZZ)
    set(sanitize -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
endif()
if(DEFINED sanitize)
    target_compile_options(peerscope_options INTERFACE ${sanitize})
    target_link_options(peerscope_options INTERFACE ${sanitize})
    # The optimizer's flow warnings are not reliable on instrumented code.
    target_compile_options(peerscope_options INTERFACE
        -Wno-null-dereference $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
endif()

# peerscope_library(NAME SOURCES ... LINKS ...): a static library of one folder.
function(peerscope_library name)
    cmake_parse_arguments(PARSE_ARGV 1 library "" "" "SOURCES;LINKS")
    add_library(${name} STATIC ${library_SOURCES})
    target_link_libraries(${name} PUBLIC peerscope_options ${library_LINKS})
endfunction()

# peerscope_test(NAME SOURCES ... LINKS ... [LABELS ...]): one QtTest program, run by ctest.
function(peerscope_test name)
    cmake_parse_arguments(PARSE_ARGV 1 test "" "TIMEOUT" "SOURCES;LINKS;LABELS")
    if(NOT test_SOURCES)
        set(test_SOURCES ${name}.cpp)
    endif()
    if(NOT test_TIMEOUT)
        set(test_TIMEOUT 120)
    endif()
    add_executable(${name} ${test_SOURCES})
    target_link_libraries(${name} PRIVATE ${test_LINKS} peerscope_test_support Qt6::Test)
    target_compile_definitions(${name} PRIVATE
        PEERSCOPE_SOURCE_DIR="${CMAKE_SOURCE_DIR}" PEERSCOPE_BINARY_DIR="${CMAKE_BINARY_DIR}")
    set_target_properties(${name} PROPERTIES
        ENABLE_EXPORTS ON UNITY_BUILD OFF RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
    add_test(NAME ${name} COMMAND ${name})
    # ThreadSanitizer does not see how Qt's own threads and queues synchronize: what happens inside Qt is not judged.
    set_tests_properties(${name} PROPERTIES
        TIMEOUT ${test_TIMEOUT}
        LABELS "${test_LABELS}"
        ENVIRONMENT "LC_ALL=C.UTF-8;QT_QPA_PLATFORM=offscreen;QT_LOGGING_RULES=;TSAN_OPTIONS=halt_on_error=1 second_deadlock_stack=1 ignore_noninstrumented_modules=1")
endfunction()
