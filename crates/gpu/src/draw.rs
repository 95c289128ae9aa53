//! Pictures as colours, drawn where they are: on a canvas in a browser, or into pixels that are read.

use crate::context::Gpu;
use crate::memory::{Buffer, Vector};
use crate::painter::{FORMAT, Painter};
use crate::pictures::Picture;
use bytemuck::{Pod, Zeroable, bytes_of};
use recon::{Error, Result};
use wgpu::util::{BufferInitDescriptor, DeviceExt};

/// What is drawn, (y, x).
#[derive(Clone, Copy)]
pub enum Drawable<'a> {
    /// The values.
    Values(&'a Picture),
    /// The phases of complex values, in radians; 0 of 0.
    Phases(&'a Vector),
}

/// A picture to be drawn: value `v` has the colour `255 (v - low) scale`, rounded, of the table.
pub struct Drawing<'a> {
    /// What is drawn.
    pub drawable: Drawable<'a>,
    /// Rows and columns.
    pub shape: [usize; 2],
    /// The value of the first colour.
    pub low: f32,
    /// One over the values from the first colour to the last.
    pub scale: f32,
    /// RGBA.
    pub table: [[u8; 4]; 256],
}

/// As `Look` in `draw.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
struct Parameters {
    low: f32,
    scale: f32,
    width: u32,
    phase: u32,
    table: [[u8; 4]; 256],
}

impl Drawing<'_> {
    /// What it is read from, when that is as large as it should be.
    fn source(&self) -> Result<&Buffer> {
        let (buffer, length): (&Buffer, _) = match self.drawable {
            Drawable::Values(picture) => (picture.buffer(), picture.length()),
            Drawable::Phases(image) => (&image.buffer, image.length),
        };
        let [ny, nx] = self.shape;
        if length == 0 || length != ny * nx {
            return Err(Error::Shape { what: "picture", expected: vec![ny, nx], came: vec![length] });
        }
        Ok(buffer)
    }
}

impl Gpu {
    fn painter(&self) -> &Painter {
        self.painter.get_or_init(|| Painter::new(&self.device))
    }

    /// Records the drawing of a picture on a target of its size.
    fn record_drawing(&self, drawing: &Drawing, target: &wgpu::TextureView) -> Result<()> {
        let source = drawing.source()?;
        let painter = self.painter();
        let parameters = Parameters {
            low: drawing.low,
            scale: drawing.scale,
            width: drawing.shape[1] as u32,
            phase: u32::from(matches!(drawing.drawable, Drawable::Phases(_))),
            table: drawing.table,
        };
        let uniform = self.device.create_buffer_init(&BufferInitDescriptor {
            label: Some("look"),
            contents: bytes_of(&parameters),
            usage: wgpu::BufferUsages::UNIFORM,
        });
        let entries = [
            wgpu::BindGroupEntry { binding: 0, resource: uniform.as_entire_binding() },
            wgpu::BindGroupEntry { binding: 1, resource: source.raw.as_entire_binding() },
        ];
        let group = self.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: None,
            layout: &painter.group,
            entries: &entries,
        });
        self.record(|encoder| {
            let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
                color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                    view: target,
                    depth_slice: None,
                    resolve_target: None,
                    ops: wgpu::Operations {
                        load: wgpu::LoadOp::Clear(wgpu::Color::BLACK),
                        store: wgpu::StoreOp::Store,
                    },
                })],
                ..Default::default()
            });
            pass.set_pipeline(&painter.pipeline);
            pass.set_bind_group(0, &group, &[]);
            pass.draw(0..3, 0..1);
        });
        Ok(())
    }

    /// Draws a picture into RGBA pixels (y, x, 4), and reads them.
    ///
    /// # Errors
    /// [`Error::Shape`] when the picture is of another size, [`Error::Device`] when the GPU has failed.
    pub async fn draw(&self, drawing: &Drawing<'_>) -> Result<Vec<u8>> {
        let [ny, nx] = drawing.shape;
        let size = wgpu::Extent3d { width: nx as u32, height: ny as u32, depth_or_array_layers: 1 };
        let texture = self.device.create_texture(&wgpu::TextureDescriptor {
            label: Some("drawing"),
            size,
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: FORMAT,
            usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC,
            view_formats: &[],
        });
        self.record_drawing(drawing, &texture.create_view(&Default::default()))?;
        let row = (nx * 4).next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT as usize);
        let (rows, _) = self.storage((row * ny) as u64);
        self.record(|encoder| {
            let layout =
                wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(row as u32), rows_per_image: None };
            let target = wgpu::TexelCopyBufferInfo { buffer: &rows.raw, layout };
            encoder.copy_texture_to_buffer(texture.as_image_copy(), target, size);
        });
        let rows: Vec<u8> = self.elements(&rows, row * ny).await?;
        Ok(rows.chunks_exact(row).flat_map(|row| &row[..nx * 4]).copied().collect())
    }
}

#[cfg(target_arch = "wasm32")]
mod canvas {
    use super::*;
    use crate::painter::Canvas;
    use web_sys::{ImageBitmap, OffscreenCanvas};

    impl Gpu {
        /// Draws a picture into a bitmap that stays on the GPU.
        ///
        /// # Errors
        /// As [`Gpu::draw`]; [`Error::Device`], too, where the browser draws on no canvas outside of a page.
        pub fn draw_bitmap(&self, drawing: &Drawing<'_>) -> Result<ImageBitmap> {
            let problem = |what: &str| Error::Device(format!("the browser {what}"));
            drawing.source()?;
            let mut canvas = self.painter().canvas.borrow_mut();
            let canvas = match &mut *canvas {
                Some(canvas) => canvas,
                none => none.insert(Self::canvas().ok_or_else(|| problem("gives no canvas to draw on"))?),
            };
            let [ny, nx] = drawing.shape;
            if canvas.shape != drawing.shape {
                canvas.surface.configure(
                    &self.device,
                    &wgpu::SurfaceConfiguration {
                        usage: wgpu::TextureUsages::RENDER_ATTACHMENT,
                        format: FORMAT,
                        color_space: wgpu::SurfaceColorSpace::Auto,
                        width: nx as u32,
                        height: ny as u32,
                        desired_maximum_frame_latency: 2,
                        present_mode: wgpu::PresentMode::Fifo,
                        alpha_mode: wgpu::CompositeAlphaMode::Opaque,
                        view_formats: Vec::new(),
                    },
                );
                canvas.shape = drawing.shape;
            }
            let texture = match canvas.surface.get_current_texture() {
                wgpu::CurrentSurfaceTexture::Success(texture) => texture,
                _ => return Err(problem("gives no canvas to draw on")),
            };
            self.record_drawing(drawing, &texture.texture.create_view(&Default::default()))?;
            self.submit();
            canvas.element.transfer_to_image_bitmap().map_err(|_| problem("gives no picture of a canvas"))
        }

        fn canvas() -> Option<Canvas> {
            let element = OffscreenCanvas::new(1, 1).ok()?;
            let mut descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
            descriptor.backends = wgpu::Backends::BROWSER_WEBGPU;
            let surface = wgpu::Instance::new(descriptor)
                .create_surface(wgpu::SurfaceTarget::OffscreenCanvas(element.clone()))
                .ok()?;
            Some(Canvas { element, surface, shape: [0, 0] })
        }
    }
}
