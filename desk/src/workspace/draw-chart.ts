/** Draws charts with ECharts; loaded only where there is a chart. */
import { BarChart, LineChart, PieChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

use([BarChart, LineChart, PieChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

export interface ChartData {
  labels: string[];
  datasets: { name?: string | null; values: number[] }[];
}
/** What of a Dashboard Chart matters for drawing it. */
export interface ChartDoc {
  chart_name: string;
  type: string;
  document_type: string | null;
  filters_json: string | null;
  color: string | null;
}
export interface Drawing {
  /** Takes it from the page. */
  end(): void;
}

const COLORS = ['--accent', '--blue', '--orange', '--purple', '--pink', '--cyan', '--green', '--red'];
const ROUND: ReadonlySet<string> = new Set(['Pie', 'Donut', 'Percentage']);

/** A token as the colour that it is now: the canvas knows no CSS variables. */
function colorOf(token: string, element: HTMLElement): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${token})`;
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function roundOptions({ labels, datasets }: ChartData, isDonut: boolean, text: string): EChartsCoreOption {
  const values = datasets[0]?.values ?? [];
  return {
    series: [
      {
        type: 'pie',
        radius: isDonut ? ['45%', '75%'] : '75%',
        label: { color: text },
        data: labels.map((name, place) => ({ name, value: values[place] ?? 0 })),
      },
    ],
  };
}

function axisOptions({ labels, datasets }: ChartData, type: string, text: string, line: string): EChartsCoreOption {
  return {
    grid: { left: 8, right: 12, top: datasets.length > 1 ? 32 : 12, bottom: 4, containLabel: true },
    xAxis: { type: 'category', data: labels, axisLabel: { color: text }, axisLine: { lineStyle: { color: line } } },
    yAxis: { type: 'value', minInterval: 1, axisLabel: { color: text }, splitLine: { lineStyle: { color: line } } },
    legend: datasets.length > 1 ? { top: 0, textStyle: { color: text } } : undefined,
    series: datasets.map(({ name, values }) => ({
      ...{ name: name ?? '', data: values, type: type === 'Line' ? 'line' : 'bar' },
      ...{ smooth: false, showSymbol: labels.length < 40, barMaxWidth: 36 },
    })),
  };
}

/** Draws into `box`, and again whenever its size or the theme changes. */
export function drawChart(box: HTMLElement, doc: ChartDoc, data: ChartData, title: string): Drawing {
  const chart = init(box, undefined, { renderer: 'svg' });
  const paint = () => {
    const text = colorOf('--text-muted', box);
    const line = colorOf('--line', box);
    const own = ROUND.has(doc.type)
      ? roundOptions(data, doc.type !== 'Pie', text)
      : axisOptions(data, doc.type, text, line);
    const colors = COLORS.map((token) => colorOf(token, box));
    chart.setOption(
      {
        ...own,
        ...{ animation: false, color: doc.color ? [doc.color, ...colors] : colors },
        tooltip: { trigger: ROUND.has(doc.type) ? 'item' : 'axis', confine: true },
        aria: { enabled: true, label: { description: `${title}. Its figures are in the table.` } },
      },
      true,
    );
  };
  paint();
  const resized = new ResizeObserver(() => chart.resize());
  resized.observe(box);
  const themed = new MutationObserver(paint);
  themed.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  return {
    end() {
      resized.disconnect();
      themed.disconnect();
      chart.dispose();
    },
  };
}
