//! Another shop's ids are unknown ids, on every edge there is. The lists of edges come from the program itself: an edge
//! that is not walked fails the walk.

mod calls;
mod commands;
mod ids;
mod refusals;
mod routes;
mod stories;
mod world;
