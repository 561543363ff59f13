// SPDX-License-Identifier: MIT
#pragma once

#include "app/demo/dice.h"
#include "core/auth/authority.h"
#include "core/auth/userdirectory.h"

#include <vector>

namespace gatehouse {

/// Somebody of the demonstration: who they are and the devices they log in from.
struct DemoPerson {
    NewUser user;
    std::vector<Origin> devices;
};

/// `count` different people with names of many countries, and some services. The same for the same dice.
std::vector<DemoPerson> demoPeople(int count, Dice &dice);

/// An address and device that belongs to none of them.
Origin demoStranger(Dice &dice);

} // namespace gatehouse
