// SPDX-License-Identifier: MIT
#pragma once

#include <QObject>

#include <memory>

namespace peerscope {

/// One test of a program. A folder's tests are compiled together, which spares them Qt's headers, and make
/// one program; ctest starts it once for each of them, as `peerscope_trace_tests test_filter`, so that none
/// sees what another did. Each stands in a namespace of its own, that of its file.
class RegisteredTest
{
public:
    using Make = std::unique_ptr<QObject> (*)();

    /// Puts it into the program. `file` is the `__FILE__` of the test: it is called as its file is.
    RegisteredTest(const char* file, Make make);
};

} // namespace peerscope

/// In place of QTEST_MAIN, within the namespace of the test.
#define PEERSCOPE_TEST(Class)                                                                                \
    static const ::peerscope::RegisteredTest registeredTest(                                                 \
        __FILE__, []() -> std::unique_ptr<QObject> { return std::make_unique<Class>(); });
