// The state of the transport simplex.
#ifndef SADDLE_TRANSPORT_SIMPLEX_STATE_H
#define SADDLE_TRANSPORT_SIMPLEX_STATE_H

#include "kernels.h"

/// Arcs on a row's list: at first, added by a later pricing, and at most.
enum { SADDLE_FIRST_ARCS = 24, SADDLE_ADDED_ARCS = 8, SADDLE_MOST_ARCS = 64 };

/// Mass in whole numbers and, where those tie, in perturbations smaller than any whole. Every row sends one
/// perturbation and every column but the root receives one less, hence flows in whole numbers are 0 only on
/// arcs towards the root: the first tree is strongly feasible.
typedef struct { int64_t whole, perturbations; } saddle_mass;

/// Nodes are the rows, then the columns. An arc goes from a row to a column; a tree's arc is stored with its
/// end further from the root.
struct saddle_simplex {
  int64_t rows, columns, nodes;
  int32_t root;
  // The tree: each node's parent, the nodes in depth-first order (a circle, both ways), sizes of subtrees.
  int32_t *parent, *next, *previous, *size;
  // Of the arc to the parent.
  int64_t *flow;
  double *arc_cost;
  // u_i for a row and -v_j for a column: a subtree's potentials all change by the same amount.
  double *potential;
  // For each row its list of arcs, SADDLE_MOST_ARCS apart; after the rows' lists a spare one for the start.
  int32_t *list_count, *list_column;
  double *list_cost, *violation;
  int64_t search_row;
  // The start: what is still to send and to receive, the arcs found, the place in the lists.
  saddle_mass *mass;
  double *open;  // -v_j, infinite for a column without room
  int32_t *start_row, *start_column;
  int64_t *start_flow, start_count, at_row, at_list, at_place;
  double *start_cost;
};

/// Makes the tree of the start's arcs.
void saddle_simplex_hang(saddle_simplex *simplex);

#endif
