/** Figures and charts above the fields of a form, which scripts put there (`frm.dashboard`). */
import type { ChartData, ChartLook } from '../ui/draw-chart';

export interface Figure {
  label: string;
  color: string;
}
export interface Graph {
  title: string;
  look: ChartLook;
  data: ChartData;
}
export interface Overview {
  figures: Figure[];
  graphs: Graph[];
}
