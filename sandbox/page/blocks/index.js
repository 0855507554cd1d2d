// Table from block type to renderer. Other types show as a labelled box.
import { html } from "../vendor/htm-preact.js";
import { blockId } from "../form.js";
import { Actions, InputBlock } from "./input.js";
import { Alert, Context, Divider, FileBlock, Header, ImageBlock, Section, Video } from "./layout.js";
import { Markdown } from "./markdown.js";
import { Unknown } from "./picture.js";
import { RichText } from "./rich_text.js";
import { Surface, useSurfaceOf } from "./surface.js";
import { Table } from "./table.js";

const RENDERERS = {
  header: Header, section: Section, context: Context, divider: Divider, actions: Actions, input: InputBlock,
  image: ImageBlock, rich_text: RichText, table: Table, data_table: Table, markdown: Markdown, file: FileBlock,
  video: Video, alert: Alert,
};

export function Blocks({ blocks }) {
  return html`<div class="blocks">${blocks.map((block, index) => {
    const id = blockId(block, index);
    return html`<${RENDERERS[block.type] ?? Unknown} key=${`${block.type} ${id}`} block=${block} blockId=${id} />`;
  })}</div>`;
}

/** Blocks of a message or a home, with a form of their own; a modal's view makes its surface. */
export function BlockSurface({ container, blocks }) {
  const surface = useSurfaceOf(container, blocks);
  return html`<${Surface.Provider} value=${surface}><${Blocks} blocks=${blocks} /><//>`;
}
