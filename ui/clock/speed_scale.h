// SPDX-License-Identifier: MIT
#pragma once

namespace peerscope {

/// The slider's scale. It is logarithmic: ×0.01, ×0.1, ×1, ×10 and ×100 are equally far apart. Positions are
/// hundredths of a power of ten.
inline constexpr int slowestPosition = -200;
inline constexpr int fastestPosition = 200;
inline constexpr double slowestSpeed = 0.01;
inline constexpr double fastestSpeed = 100.0;

/// The speed at a position. Snaps to powers of ten, so that ×1 is easy to set with a mouse.
double speedAtPosition(int position);
/// The position nearest to a speed; speeds outside the scale give its ends.
int positionOfSpeed(double speed);

/// The next of 0.01, 0.02, 0.05, 0.1, … 100 above or below `speed`; stays at the ends of the scale.
double nextFasterSpeed(double speed);
double nextSlowerSpeed(double speed);

} // namespace peerscope
