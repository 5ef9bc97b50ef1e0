// SPDX-License-Identifier: MIT
#include "ui/jobs/job.h"

namespace peerscope {

JobFailure outOfMemory()
{
    return {QCoreApplication::translate("Job", "There was not enough memory for it. Close other windows or "
                                               "programs and try again, or open a smaller file.")};
}

} // namespace peerscope
