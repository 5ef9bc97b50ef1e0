// SPDX-License-Identifier: MIT
#include "ui/view/view_requests.h"

#include "moc_view_requests.cpp"
